/*
 * The trap protocol of docs/protocol/wire.md: one thread of a client, with
 * signal handlers that trap too and may leave by siglongjmp(), against machd.
 *
 * Shown for every interleaving: each trap number gets exactly one final
 * answer; no answer reaches another trap than its own; a message machd gave
 * away is either delivered or released; after a siglongjmp() the next trap
 * finds its connection clean; nobody waits for what cannot come.
 *
 * run-spin builds it once as it is, which must hold, and once for each BROKEN_
 * macro below, which must not.
 */

#define MAIN    0 /* the connection of depth 0 */
#define DEPTHS  3 /* a handler deeper than that does not trap */

#define TRAPS   3 /* traps of the thread's ordinary code */
#define SIGNALS 3 /* that interrupt it, each running a handler */
#define JUMPS   2 /* handlers that leave by siglongjmp() */

mtype = { TRAP, ABORT, MESSAGE, INTERRUPTED, RETURN, JUMP };

chan up[DEPTHS] = [3] of { mtype, byte /* number */, byte /* token */ };
chan down[DEPTHS] = [3] of { mtype, byte /* number */, byte /* token */ };
chan handled = [0] of { mtype };

/* The client's side of a connection. All of it survives a siglongjmp(). */
byte number[DEPTHS];		/* of the last trap */
byte mark[DEPTHS];		/* number of the trap under way, 0: none */
bool listening[DEPTHS];	/* blocked in a plain wait for the answer */
mtype rx_result[DEPTHS];	/* the answer read last, in the connection's buffer */
byte rx_number[DEPTHS];
byte rx_token[DEPTHS];

/* machd's side. */
byte last[DEPTHS];		/* newest number seen */
bool under_way[DEPTHS];
bool comes[DEPTHS];		/* whether a message comes for it, some time */
byte token_of[DEPTHS];

/* Bookkeeping of the proof only. */
byte tokens;
byte given, delivered, released;
bit answered[16];	/* by token */
byte signals = SIGNALS;
byte jumps = JUMPS;
bool finished;

/* ---- machd ---- */

inline answer(c, result, n, t)
{
	assert(!answered[t]);	/* one final answer */
	answered[t] = 1;
	if
	:: result == MESSAGE -> given++
	:: else
	fi;
	down[c]!result, n, t
}

inline take_trap(c, n, t)
{
	assert(!under_way[c]);	/* anything else would be a violation */
	last[c] = n;
	token_of[c] = t;
	under_way[c] = true;
	if
	:: comes[c] = true
	:: comes[c] = false
	fi
}

inline take_abort(c, n, t)
{
	if
	:: under_way[c] && last[c] == n ->
#ifndef BROKEN_ANSWERS_TWICE
		under_way[c] = false;
#endif
		answer(c, INTERRUPTED, n, t)
#ifdef BROKEN_ABORT_UNNUMBERED
	:: !under_way[c] ->
		answer(c, INTERRUPTED, n, t)
#elif !defined(BROKEN_UNSEEN_IGNORED)
	/* The handler left before the request was sent. */
	:: !under_way[c] && last[c] < n ->
		last[c] = n;
		answer(c, INTERRUPTED, n, t)
#endif
	:: else			/* answered a moment ago */
	fi
}

inline take(c)
{
	atomic {
		up[c]?op, n, t ->
		if
		:: op == TRAP -> take_trap(c, n, t)
		:: op == ABORT -> take_abort(c, n, t)
		fi
	}
}

inline give(c)
{
	atomic {
		under_way[c] && comes[c] ->
		under_way[c] = false;
		answer(c, MESSAGE, last[c], token_of[c])
	}
}

active proctype machd()
{
	mtype op;
	byte n, t;

	do
	:: take(0)
	:: take(1)
	:: take(2)
	:: give(0)
	:: give(1)
	:: give(2)
	od
}

/* ---- the client ---- */

/*
 * A signal may arrive here. In the thread its handler may trap and may not
 * come back; in that handler, only a handler that does not come back counts.
 */
inline may_jump()
{
	if
	:: nested && jumps > 0 ->
		jumps--;
		handled!JUMP;
		goto gone
	:: !nested && signals > 0 ->
		signals--;
		run handler(depth);
		handled?how;
		if
		:: how == JUMP -> goto gone
		:: else
		fi
	:: skip
	fi
}

/* Reads the next packet of connection c into the connection's buffer. */
inline receive(c)
{
	down[c]?rx_result[c], rx_number[c], rx_token[c]
}

inline release(c)
{
	if
	:: rx_result[c] == MESSAGE -> released++
	:: else
	fi
}

/*
 * What a trap does first, deepest first down to its own: an abandoned trap is
 * ended. Its request may never have been sent, its answer may be in the buffer
 * already: only the numbers tell. While connection c is being cleaned it is in
 * use, so a handler must find itself deeper than that.
 */
inline recover(c)
{
#ifndef BROKEN_ABANDONED_UNNOTICED
#ifndef BROKEN_CLEANED_UNCOUNTED
	depth = c + 1;
#endif
	if
	:: mark[c] != 0 ->
		if
#ifndef BROKEN_NUMBER_UNCHECKED
		:: rx_number[c] == mark[c]
#endif
		:: else ->
			up[c]!ABORT, mark[c], token[c];
			may_jump();
			receive(c)
		fi;
		may_jump();
		d_step {
			assert(rx_number[c] == mark[c]);
			release(c);
			mark[c] = 0
		}
	:: else
	fi
#else
	mark[c] = 0
#endif
}

inline begin(c)
{
	d_step {
		number[c]++;
		mark[c] = number[c];
		token[c] = tokens;
		tokens++
	}
}

/* The answer is the trap's own, and is handed to the caller. */
inline finish(c)
{
	d_step {
		assert(rx_number[c] == mark[c]);
		assert(rx_token[c] == token[c]);
		if
		:: rx_result[c] == MESSAGE -> delivered++
		:: else
		fi;
		mark[c] = 0
	}
}

/* The token travels with the number, to tell traps of two depths apart. */
byte token[DEPTHS];

/*
 * A trap in a signal handler that interrupted a trap. It may itself be
 * interrupted, by a handler that only jumps.
 */
proctype handler(byte d)
{
	mtype how;
	bool nested = true;
	byte depth;

#ifdef BROKEN_SHARED_CONNECTION
	d = MAIN;	/* it uses the interrupted trap's */
#endif

	if
	:: d < DEPTHS ->
		recover(2);
		if
		:: d == 1 -> recover(1)
		:: else
		fi;
		begin(d);
		may_jump();
		up[d]!TRAP, mark[d], token[d];
		may_jump();
		listening[d] = true;
		if
		:: atomic { receive(d); listening[d] = false }
		:: atomic { jumps > 0 -> jumps--; listening[d] = false };
			handled!JUMP;
			goto gone
		fi;
		may_jump();
		finish(d)
	:: skip
	fi;
	may_jump();
	handled!RETURN;
gone:	skip
}

active proctype thread()
{
	mtype how;
	bool nested = false;
	byte left = TRAPS;
	byte depth = MAIN + 1;	/* of a handler that interrupts now */

	do
	:: left == 0 -> break
	:: else ->
		left--;
		depth = MAIN + 1;
#ifndef BROKEN_DEEPER_UNNOTICED
		recover(2);
		recover(1);
#endif
		recover(MAIN);
		begin(MAIN);
		may_jump();
		up[MAIN]!TRAP, mark[MAIN], token[MAIN];
		may_jump();
		listening[MAIN] = true;
wait:		if
		:: atomic { receive(MAIN); listening[MAIN] = false }
		:: atomic { signals > 0 -> signals--; listening[MAIN] = false };
			run handler(depth);
			handled?how;
			if
			:: how == JUMP -> goto gone
			:: how == RETURN ->	/* MACH_RCV_INTERRUPT */
				up[MAIN]!ABORT, mark[MAIN], token[MAIN];
				may_jump();
#ifndef BROKEN_ABORT_UNREAD
				receive(MAIN)
#else
				mark[MAIN] = 0;
				goto gone
#endif
			:: how == RETURN ->	/* waits again */
				listening[MAIN] = true;
				goto wait
			fi
		fi;
		may_jump();
		finish(MAIN);
gone:		skip
	od;
	/* One more trap would find everything in order. */
	signals = 0;
	jumps = 0;
#ifndef BROKEN_DEEPER_UNNOTICED
	recover(2);
	recover(1);
#endif
	recover(MAIN);
	assert(mark[0] == 0 && mark[1] == 0 && mark[2] == 0);
	assert(!under_way[0] && !under_way[1] && !under_way[2]);
	assert(given == delivered + released);
	assert(empty(down[0]) && empty(down[1]) && empty(down[2]));
	finished = true
}

/*
 * When nothing moves any more, the thread is through, or it waits plainly
 * because machd has its trap under way and no message comes. pan runs with -E:
 * this is the judge of deadlocks, whoever waits for whom.
 */
active proctype watch()
{
	timeout;
	assert(finished || listening[0] || listening[1] || listening[2]);
	assert(!listening[0] || (under_way[0] && !comes[0]));
	assert(!listening[1] || (under_way[1] && !comes[1]));
	assert(!listening[2] || (under_way[2] && !comes[2]))
}
