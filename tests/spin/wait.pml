/*
 * Blocking and waking in machd: a port P that may be in a set S, threads that
 * receive from either, senders held back by the queue limit, timeouts that
 * fire late, a port that dies. What the core does to one operation is one
 * atomic step, as in machd; what is interleaved are the operations.
 *
 * Shown: no message waits while somebody could take it, no sender waits while
 * there is room, every wait gets exactly one answer, a sender's messages come
 * in its order, none is lost or doubled, a late timeout ends no other wait.
 *
 * run-spin builds it as it is, which must hold, and once for each BROKEN_
 * macro, which must not.
 */

#define RECEIVERS 2 /* connections 0 and 1 */
#define THREADS   4 /* 2 and 3 send */
#define LIMIT     1 /* messages the queue of P takes */
#define MOVES     2 /* times P goes into or out of S */

mtype = { IDLE, ON_PORT, ON_SET, SENDING };
mtype = { MESSAGE, SENT, TIMED_OUT, DIED };

/* What machd holds. A message is a byte: its sender and its place in order. */
chan queue = [LIMIT] of { byte };
chan on_port = [THREADS] of { byte };	/* waiters, oldest first */
chan on_set = [THREADS] of { byte };
chan held_back = [THREADS] of { byte };
bool member;
bool dead;
mtype state[THREADS] = IDLE;
byte wait_number[THREADS];		/* a timer names the wait it is for */
byte holding[THREADS];			/* the message a sender waits with */

chan answer[THREADS] = [2] of { mtype, byte };

/* Bookkeeping of the proof only. */
bool asking[THREADS];			/* the thread waits for its answer */
byte newest[THREADS];			/* order of the last one delivered */
byte queued, received, destroyed;

#define message_of(thread, order)	((thread) * 16 + (order))

inline reply(c, result, m)
{
	assert(state[c] != IDLE);	/* one answer for one wait */
	state[c] = IDLE;
	answer[c]!result, m
}

inline deliver(c, m)
{
	assert(newest[m / 16] < m % 16);
	newest[m / 16] = m % 16;
	received++;
	reply(c, MESSAGE, m)
}

/* After a message left the queue: the sender held back longest goes on. */
inline admit()
{
#ifndef BROKEN_SENDER_NOT_WOKEN
	if
	:: len(held_back) > 0 ->
		held_back?w;
		queue!holding[w];
		queued++;
		reply(w, SENT, 0)
	:: else
	fi
#else
	skip
#endif
}

inline receive(c, from)
{
	atomic {
		wait_number[c]++;
		asking[c] = true;
		state[c] = from;
		if
		:: dead && from == ON_PORT -> reply(c, DIED, 0)
		:: !dead && len(queue) > 0 && (from == ON_PORT || member) ->
			queue?m;
			deliver(c, m);
			admit()
		:: else ->
			if
			:: from == ON_PORT -> on_port!c
			:: else -> on_set!c
			fi
		fi;
		m = 0;
		w = 0
	}
}

inline send(c, order)
{
	atomic {
		wait_number[c]++;
		asking[c] = true;
		state[c] = SENDING;
		m = message_of(c, order);
		if
		:: dead -> reply(c, DIED, 0)
		:: !dead && len(on_port) > 0 ->
			queued++;
#ifndef BROKEN_WAITER_STAYS
			on_port?w;
#else
			on_port?<w>;
#endif
			deliver(w, m);
			reply(c, SENT, 0)
#ifndef BROKEN_SET_NOT_WOKEN
		:: !dead && len(on_port) == 0 && member && len(on_set) > 0 ->
			queued++;
			on_set?w;
			deliver(w, m);
			reply(c, SENT, 0)
		:: !dead && len(on_port) == 0 &&
		    !(member && len(on_set) > 0) ->
#else
		:: !dead && len(on_port) == 0 ->
#endif
			if
			:: len(queue) < LIMIT ->
				queue!m;
				queued++;
				reply(c, SENT, 0)
			:: len(queue) == LIMIT ->
				holding[c] = m;
				held_back!c
			fi
		fi;
		m = 0;
		w = 0
	}
}

/* The timer of connection c's wait number n fires, maybe late. */
inline cancel(c, n)
{
	if
#ifdef BROKEN_TIMER_UNNUMBERED
	:: state[c] != IDLE ->
#elif defined(BROKEN_CANCEL_UNCHECKED)
	:: wait_number[c] == n ->
#else
	:: state[c] != IDLE && wait_number[c] == n ->
#endif
		if
		:: state[c] == ON_PORT -> on_port??eval(c)
		:: state[c] == ON_SET -> on_set??eval(c)
#ifndef BROKEN_CANCELLED_SENDER_STAYS
		:: state[c] == SENDING -> held_back??eval(c)
#endif
		:: else
		fi;
		assert(wait_number[c] == n);
		reply(c, TIMED_OUT, 0)
	:: else
	fi
}

inline join()
{
	member = true;
#ifndef BROKEN_JOIN_UNCHECKED
	do
	:: len(queue) > 0 && len(on_set) > 0 ->
		queue?m;
		on_set?w;
		deliver(w, m);
		admit()
	:: else -> break
	od
#endif
}

inline die()
{
	dead = true;
	member = false;
	do
	:: len(queue) > 0 -> queue?m; destroyed++
	:: len(on_port) > 0 -> on_port?w; reply(w, DIED, 0)
#ifndef BROKEN_DEATH_LEAVES_SENDERS
	:: len(held_back) > 0 -> held_back?w; reply(w, DIED, 0)
#endif
	:: else -> break
	od
}

/* Takes the answer of a wait. */
inline hear(c)
{
	atomic {
		answer[c]?result, m ->
		assert(asking[c]);
		asking[c] = false;
		m = 0
	}
}

/* A receiver from the port or from the set, until it has had enough. */
proctype receiver(byte c; mtype from)
{
	byte m, w;
	mtype result;

	do
	:: break
	:: receive(c, from);
		hear(c);
		if
		:: result == DIED -> break
		:: else
		fi
	od
}

proctype sender(byte c, sends)
{
	byte m, w;
	byte order = 1;
	mtype result;

	do
	:: order > sends -> break
	:: else ->
		send(c, order);
		hear(c);
		order++
	od
}

/* Arms a timer for one wait of connection c, at any time; it fires later. */
proctype timer(byte c)
{
	byte n;

	atomic { state[c] != IDLE -> n = wait_number[c] };
	atomic { cancel(c, n) }
}

/* Moves P into S and out of it, then perhaps destroys it. */
proctype owner()
{
	byte m, w;
	byte left = MOVES;

	do
	:: break
	:: left > 0 ->
		left--;
		atomic {
			if
			:: member -> member = false
			:: else -> join()
			fi;
			m = 0;
			w = 0
		}
	od;
	if
	:: atomic { die(); m = 0; w = 0 }
	:: skip
	fi
}

#define legitimate(c)	(!asking[c] || state[c] != IDLE)

active proctype watch()
{
	atomic {
		run receiver(0, ON_PORT);
		run receiver(1, ON_SET);
		run sender(2, 2);
		run sender(3, 1);
		run timer(1);
		run timer(2);
		run owner()
	}
	timeout;
	assert(legitimate(0) && legitimate(1) && legitimate(2) &&
	    legitimate(3));
	assert(len(queue) == 0 ||
	    (len(on_port) == 0 && !(member && len(on_set) > 0)));
	assert(len(held_back) == 0 || len(queue) == LIMIT);
	assert(queued == received + destroyed + len(queue))
}
