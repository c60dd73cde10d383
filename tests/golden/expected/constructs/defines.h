#ifndef _MIG_constructs_defines_H_
#define _MIG_constructs_defines_H_

/* Message ids of the subsystem constructs, made by mig. */

#define MACH_ID_nothing 5000
#define MACH_ID_nothing_reply 5100
#define MACH_ID_scalars 5001
#define MACH_ID_scalars_reply 5101
#define MACH_ID_oneway 5002
#define MACH_ID_strings 5005
#define MACH_ID_strings_reply 5105
#define MACH_ID_arrays 5006
#define MACH_ID_arrays_reply 5106
#define MACH_ID_structs 5007
#define MACH_ID_structs_reply 5107
#define MACH_ID_rights 5008
#define MACH_ID_rights_reply 5108
#define MACH_ID_right_arrays 5009
#define MACH_ID_right_arrays_reply 5109
#define MACH_ID_exceptions 5010
#define MACH_ID_exceptions_reply 5110
#define MACH_ID_memory 5011
#define MACH_ID_memory_reply 5111
#define MACH_ID_overwritten 5012
#define MACH_ID_overwritten_reply 5112
#define MACH_ID_freed 5013
#define MACH_ID_freed_reply 5113
#define MACH_ID_ask 5014
#define MACH_ID_ask_reply 5114
#define MACH_ID_ask_with 5015
#define MACH_ID_ask_with_reply 5115
#define MACH_ID_ask_by 5016
#define MACH_ID_ask_by_reply 5116
#define MACH_ID_tell_with 5017
#define MACH_ID_tokens 5018
#define MACH_ID_tokens_reply 5118
#define MACH_ID_trailers 5019
#define MACH_ID_trailers_reply 5119
#define MACH_ID_timed 5020
#define MACH_ID_timed_reply 5120
#define MACH_ID_timed_apart 5021
#define MACH_ID_timed_apart_reply 5121
#define MACH_ID_timed_by_statement 5022
#define MACH_ID_timed_by_statement_reply 5122
#define MACH_ID_timed_oneway 5023
#define MACH_ID_natives 5024
#define MACH_ID_natives_reply 5124
#define MACH_ID_renamed 5025
#define MACH_ID_renamed_reply 5125
#define MACH_ID_told 5026

#endif /* _MIG_constructs_defines_H_ */
