/*
 * The channel of docs/protocol/wire.md beside its socket: one thread at one
 * trap depth, whose requests go by the page or by the socket, and which may
 * leave a trap by siglongjmp(), against machd.
 *
 * Shown for every interleaving: a request that is in the page when the bell
 * rings is taken, and as it was written; two carriers keep the order of one; a
 * trap gets its own answer and no other, wherever that comes; an ABORT finds
 * the request that it is for; nobody waits for what cannot come.
 *
 * run-spin builds it as it is, which must hold, and once for each BROKEN_
 * macro, which must not.
 */

#define TRAPS   4
#define JUMPS   2	/* traps that are left by siglongjmp() */
#define ABORTS  1
#define EXITS   1	/* packets that have no answer */

mtype = { TRAP, MARKER, ABORT, EXIT, MESSAGE, INTERRUPTED, ELSEWHERE };

chan up = [3] of { mtype, byte };	/* the socket */
chan down = [3] of { mtype, byte };
chan pipe = [2] of { mtype, byte };
byte page, written;	/* the number that is published, and what for */
bool bell;		/* an eventfd: what was rung stays rung */

/* The client's side; all of it survives a siglongjmp(). */
byte number, mark;
bool after_unanswered;

/* machd's side. */
byte seen, last;
bool under_way, by_page, comes;

/* Bookkeeping of the proof only. */
bit answered[16];
byte given, delivered, released;
byte jumps = JUMPS, aborts = ABORTS, exits = EXITS;
bool listening, aborted, finished;

/* ---- machd ---- */

inline answer(result)
{
	assert(!answered[last]);
	answered[last] = 1;
	under_way = false;
	if
	:: result == MESSAGE -> given++
	:: else
	fi;
	if
	:: by_page -> pipe!result, last
	:: by_page -> down!result, last; pipe!ELSEWHERE, last
	:: !by_page -> down!result, last
	fi
}

/* A request, from whichever carrier: none may be under way. */
inline begin(n, paged)
{
	assert(!under_way);
	assert(n > last);	/* never one from the past */
	last = n;
	by_page = paged
}

inline take_page()
{
	if
	:: page != seen ->
		seen = page;
		assert(written == page);
		begin(page, true);
		under_way = true;
		if
		:: comes = true
		:: comes = false
		fi
	:: else
	fi
}

inline take_packet()
{
	up?op, n;
	if
	:: op == TRAP ->
		begin(n, false);
		under_way = true;
		if
		:: comes = true
		:: comes = false
		fi
	:: op == MARKER -> begin(n, false); answer(INTERRUPTED)
	:: op == EXIT -> begin(n, false)
	:: op == ABORT ->
		if
		:: under_way && last == n -> answer(INTERRUPTED)
		:: else
		fi
	fi;
	n = 0
}

active proctype machd()
{
	mtype op;
	byte n;

	do
#ifdef BROKEN_BELL_MUFFLED
	:: bell -> atomic { take_page() }; bell = false
#else
	:: atomic { bell -> bell = false }; atomic { take_page() }
#endif
	:: atomic { nempty(up) ->
#ifndef BROKEN_PAGE_UNSEEN
		if
		:: page != seen -> take_page()
		:: else -> take_packet()
		fi
#else
		take_packet()
#endif
		}
	:: atomic { under_way && comes -> answer(MESSAGE) }
	od
}

/* ---- the client ---- */

/* A signal's handler may leave the trap here. */
inline may_jump()
{
	if
	:: atomic { jumps > 0 -> jumps-- }; goto gone
	:: skip
	fi
}

inline release()
{
	if
	:: result == MESSAGE -> released++
	:: else
	fi
}

inline drain()
{
#ifndef BROKEN_PIPE_UNDRAINED
	if
	:: atomic { nempty(pipe) -> pipe?result, n }; release()
	:: empty(pipe)
	fi
#else
	skip
#endif
}

/* What is left of an abandoned trap, wherever it is; signals are blocked. */
inline settle()
{
	if
	:: mark != 0 ->
		up!ABORT, mark;
		number++;
		marker = number;
		up!MARKER, marker;
#ifdef BROKEN_DRAINED_EARLY
		drain();
#endif
		do
		:: down?result, n;
			if
			:: n == marker -> break
			:: else -> release()
			fi
		od;
#ifndef BROKEN_DRAINED_EARLY
		drain();
#endif
		mark = 0
	:: else
	fi
}

inline post()
{
#ifdef BROKEN_PUBLISHED_UNWRITTEN
	page = number;
	may_jump();
	written = number;
#else
	written = number;
	may_jump();
#ifdef BROKEN_RUNG_EARLY
	bell = true;
	may_jump();
#endif
	page = number;
#endif
	may_jump();
#ifndef BROKEN_RUNG_EARLY
	bell = true
#endif
}

/* Reads a packet of the trap's: that of the answer must be its own. */
inline hear(from)
{
	atomic {
		from?result, n ->
		listening = false;
		assert(n == mark);
		if
		:: result == MESSAGE -> delivered++
		:: else
		fi
	}
}

inline wait(from)
{
	listening = true;
	do
	:: hear(from); break
	:: atomic { jumps > 0 -> jumps--; listening = false }; goto gone
	:: atomic { aborts > 0 -> aborts-- };
		up!ABORT, mark;
		aborted = true
	od;
	aborted = false
}

active proctype thread()
{
	byte left = TRAPS;
	byte n, marker;
	mtype result;

	do
	:: left == 0 -> break
	:: else ->
		left--;
		settle();
		if
		:: atomic { exits > 0 -> exits-- };
			number++;
			up!EXIT, number;
#ifndef BROKEN_EXIT_OVERTAKEN
			after_unanswered = true
#endif
		:: skip
		fi;
		number++;
		mark = number;
		may_jump();
		if
		:: !after_unanswered ->
			post();
			may_jump();
			wait(pipe);
			if
			:: result == ELSEWHERE -> may_jump(); wait(down)
			:: else
			fi
		:: up!TRAP, mark;
			after_unanswered = false;
			may_jump();
			wait(down)
		fi;
		may_jump();
		mark = 0;
gone:		aborted = false
	od;
	jumps = 0;
	settle();
	assert(!under_way);
	assert(given == delivered + released);
	assert(empty(down) && empty(pipe));
	finished = true
}

/*
 * When nothing moves any more, the thread is through, or it waits because
 * machd has its trap under way and no message comes.
 */
active proctype watch()
{
	timeout;
	assert(finished || listening);
	assert(!listening || (under_way && last == mark && !comes && !aborted))
}
