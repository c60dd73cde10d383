/*
 * The trap protocol of docs/protocol/wire.md: one thread of a client, with
 * signal handlers that trap too and may leave by siglongjmp(), against machd.
 *
 * Shown for every interleaving: each trap number gets exactly one final
 * answer; no answer reaches another trap than its own; a message machd gave
 * away is delivered to the program or released; after a siglongjmp() the next
 * trap finds its connection clean; nobody waits for what cannot come.
 *
 * run-spin builds it once as it is, which must hold, and once for each BROKEN_
 * macro below, which must not.
 */

#define MAIN    0 /* the connection of depth 0 */
#ifdef BROKEN_SHARED_CONNECTION
#define NESTED  0 /* a handler's trap uses the interrupted one's */
#else
#define NESTED  1
#endif

#define TRAPS   3 /* traps of the thread's ordinary code */
#define SIGNALS 3 /* that interrupt it, each running a handler */
#define JUMPS   2 /* handlers that leave by siglongjmp() */

mtype = { TRAP, MARKER, ABORT, MESSAGE, INTERRUPTED, RETURN, JUMP };

chan up[2] = [3] of { mtype, byte /* number */, byte /* token */ };
chan down[2] = [3] of { mtype, byte /* number */, byte /* token */ };
chan handled = [0] of { mtype };

/* The client's side of a connection. All of it survives a siglongjmp(). */
byte number[2];		/* of the last trap */
byte mark[2];		/* number of the trap under way, 0: none */
bool listening[2];	/* blocked in a plain wait for the answer */

/* machd's side. */
byte last[2];		/* newest number seen */
bool under_way[2];
bool comes[2];		/* whether a message comes for it, some time */
byte token_of[2];

/* Bookkeeping of the proof only. */
byte token[2];		/* tells traps of two connections apart */
byte tokens;
bit answered[24];	/* by token */
byte given, delivered, released;
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

inline take_request(c, op, n, t)
{
	assert(!under_way[c]);	/* anything else would be a violation */
	last[c] = n;
	if
	:: op == MARKER -> answer(c, INTERRUPTED, n, t)
	:: op == TRAP ->
		token_of[c] = t;
		under_way[c] = true;
		if
		:: comes[c] = true
		:: comes[c] = false
		fi
	fi
}

inline take_abort(c, n)
{
	if
	:: under_way[c] && last[c] == n ->
#ifndef BROKEN_ANSWERS_TWICE
		under_way[c] = false;
#endif
		answer(c, INTERRUPTED, n, token_of[c])
#ifdef BROKEN_ABORT_UNNUMBERED
	:: !under_way[c] && last[c] != 0 ->
		answer(c, INTERRUPTED, last[c], token_of[c])
#endif
	:: else			/* answered a moment ago, or never sent */
	fi
}

inline take(c)
{
	atomic {
		up[c]?op, n, t ->
		if
		:: op == ABORT -> take_abort(c, n)
		:: else -> take_request(c, op, n, t)
		fi;
		n = 0;
		t = 0
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
	:: give(0)
	:: give(1)
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
		run handler();
		handled?how;
		if
		:: how == JUMP -> goto gone
		:: else
		fi
	:: skip
	fi
}

inline settling()
{
#ifdef BROKEN_SETTLED_UNBLOCKED
	may_jump()
#else
	skip	/* signals are blocked */
#endif
}

/* What an abandoned trap got and nobody will look at. */
inline release()
{
	if
	:: result == MESSAGE -> released++
	:: else
	fi
}

/*
 * What a trap does first, for its own connection and all deeper ones: an
 * abandoned trap is ended. Its request may never have been sent, its answer
 * may have been read already; so a marker, which is answered at once, says
 * where the past ends.
 */
inline settle(c)
{
	if
	:: mark[c] != 0 ->
#ifndef BROKEN_ABANDONED_UNNOTICED
		up[c]!ABORT, mark[c], 0;
		settling();
#ifndef BROKEN_NO_MARKER
		d_step {
			number[c]++;
			marker = number[c];
			t = tokens;
			tokens++
		}
		up[c]!MARKER, marker, t;
#else
		marker = mark[c];
#endif
		do
		:: settling();
			down[c]?result, n, t;
#ifdef BROKEN_NUMBER_UNCHECKED
			break
#else
			settling();
			release();
			if
			:: n == marker -> break
			:: else
			fi
#endif
		od;
#endif
		mark[c] = 0
	:: else
	fi
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

/* Reads the answer into the program's buffer: it must be this trap's own. */
inline receive(c)
{
	atomic {
		down[c]?result, n, t ->
		listening[c] = false;
		assert(n == mark[c]);
		assert(t == token[c]);
		if
		:: result == MESSAGE -> delivered++
		:: else
		fi
	}
}

/* A trap in a handler that interrupted a trap. */
proctype handler()
{
	bool nested = true;
	byte n, t, marker;
	mtype how, result;

	if
	:: settle(NESTED);
		begin(NESTED);
		may_jump();
		up[NESTED]!TRAP, mark[NESTED], token[NESTED];
		may_jump();
		listening[NESTED] = true;
		if
		:: receive(NESTED)
		:: atomic { jumps > 0 -> jumps--; listening[NESTED] = false };
			handled!JUMP;
			goto gone
		fi;
		may_jump();
		mark[NESTED] = 0
	:: skip
	fi;
	may_jump();
	handled!RETURN;
gone:	skip
}

active proctype thread()
{
	bool nested = false;
	byte left = TRAPS;
	byte n, t, marker;
	mtype how, result;

	do
	:: left == 0 -> break
	:: else ->
		left--;
#ifndef BROKEN_DEEPER_UNNOTICED
		settle(1);
#endif
		settle(MAIN);
		begin(MAIN);
		may_jump();
		up[MAIN]!TRAP, mark[MAIN], token[MAIN];
		may_jump();
		listening[MAIN] = true;
wait:		if
		:: receive(MAIN)
		:: atomic { signals > 0 -> signals--; listening[MAIN] = false };
			run handler();
			handled?how;
			if
			:: how == JUMP -> goto gone
			:: how == RETURN ->	/* MACH_RCV_INTERRUPT */
				up[MAIN]!ABORT, mark[MAIN], 0;
				may_jump();
#ifndef BROKEN_ABORT_UNREAD
				receive(MAIN)
#endif
			:: how == RETURN ->	/* waits again */
				listening[MAIN] = true;
				goto wait
			fi
		fi;
		may_jump();
		mark[MAIN] = 0;
gone:		skip
	od;
	/* One more trap finds everything in order. */
	signals = 0;
	jumps = 0;
#ifndef BROKEN_DEEPER_UNNOTICED
	settle(1);
#endif
	settle(MAIN);
	assert(mark[0] == 0 && mark[1] == 0);
	assert(!under_way[0] && !under_way[1]);
	assert(given == delivered + released);
	assert(empty(down[0]) && empty(down[1]));
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
	assert(finished || listening[0] || listening[1]);
	assert(!listening[0] || (under_way[0] && !comes[0]));
	assert(!listening[1] || (under_way[1] && !comes[1]))
}
