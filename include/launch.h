#ifndef _LAUNCH_H_
#define _LAUNCH_H_

/*
 * What a job says to launchd, and launchd to a job: values of ten types, and
 * requests made of them. A container owns what was put into it; freeing it
 * frees all. Strings and opaque bytes are copied in; fds and rights are
 * neither closed nor released.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <mach/mach_types.h>

/* Requests: a string, or a dictionary of one request and its argument. */
#define LAUNCH_KEY_SUBMITJOB "SubmitJob"
#define LAUNCH_KEY_REMOVEJOB "RemoveJob"
#define LAUNCH_KEY_STARTJOB  "StartJob"
#define LAUNCH_KEY_STOPJOB   "StopJob"
#define LAUNCH_KEY_GETJOB    "GetJob"
#define LAUNCH_KEY_GETJOBS   "GetJobs"
#define LAUNCH_KEY_CHECKIN   "CheckIn"

/* What a job file says; launchd(8) says which of it launchd heeds. */
#define LAUNCH_JOBKEY_DEFAULTS                  "Defaults"
#define LAUNCH_JOBKEY_LABEL                     "Label"
#define LAUNCH_JOBKEY_DISABLED                  "Disabled"
#define LAUNCH_JOBKEY_USERNAME                  "UserName"
#define LAUNCH_JOBKEY_GROUPNAME                 "GroupName"
#define LAUNCH_JOBKEY_INITGROUPS                "InitGroups"
#define LAUNCH_JOBKEY_TIMEOUT                   "TimeOut"
#define LAUNCH_JOBKEY_EXITTIMEOUT               "ExitTimeOut"
#define LAUNCH_JOBKEY_ROOTDIRECTORY             "RootDirectory"
#define LAUNCH_JOBKEY_WORKINGDIRECTORY          "WorkingDirectory"
#define LAUNCH_JOBKEY_UMASK                     "Umask"
#define LAUNCH_JOBKEY_NICE                      "Nice"
#define LAUNCH_JOBKEY_HOPEFULLYEXITSFIRST       "HopefullyExitsFirst"
#define LAUNCH_JOBKEY_HOPEFULLYEXITSLAST        "HopefullyExitsLast"
#define LAUNCH_JOBKEY_LOWPRIORITYIO             "LowPriorityIO"
#define LAUNCH_JOBKEY_SESSIONCREATE             "SessionCreate"
#define LAUNCH_JOBKEY_STARTONMOUNT              "StartOnMount"
#define LAUNCH_JOBKEY_SOFTRESOURCELIMITS        "SoftResourceLimits"
#define LAUNCH_JOBKEY_HARDRESOURCELIMITS        "HardResourceLimits"
#define LAUNCH_JOBKEY_STANDARDINPATH            "StandardInPath"
#define LAUNCH_JOBKEY_STANDARDOUTPATH           "StandardOutPath"
#define LAUNCH_JOBKEY_STANDARDERRORPATH         "StandardErrorPath"
#define LAUNCH_JOBKEY_DEBUG                     "Debug"
#define LAUNCH_JOBKEY_WAITFORDEBUGGER           "WaitForDebugger"
#define LAUNCH_JOBKEY_QUEUEDIRECTORIES          "QueueDirectories"
#define LAUNCH_JOBKEY_RUNATLOAD                 "RunAtLoad"
#define LAUNCH_JOBKEY_KEEPALIVE                 "KeepAlive"
#define LAUNCH_JOBKEY_LIMITLOADTOHOSTS          "LimitLoadToHosts"
#define LAUNCH_JOBKEY_LIMITLOADFROMHOSTS        "LimitLoadFromHosts"
#define LAUNCH_JOBKEY_LIMITLOADTOSESSIONTYPE    "LimitLoadToSessionType"
#define LAUNCH_JOBKEY_PROGRAM                   "Program"
#define LAUNCH_JOBKEY_PROGRAMARGUMENTS          "ProgramArguments"
#define LAUNCH_JOBKEY_ONDEMAND                  "OnDemand"
#define LAUNCH_JOBKEY_LAUNCHONLYONCE            "LaunchOnlyOnce"
#define LAUNCH_JOBKEY_THROTTLEINTERVAL          "ThrottleInterval"
#define LAUNCH_JOBKEY_SOCKETS                   "Sockets"
#define LAUNCH_JOBKEY_MACHSERVICES              "MachServices"
#define LAUNCH_JOBKEY_MACHSERVICELOOKUPPOLICIES "MachServiceLookupPolicies"
#define LAUNCH_JOBKEY_INETDCOMPATIBILITY        "inetdCompatibility"
#define LAUNCH_JOBKEY_ENVIRONMENTVARIABLES      "EnvironmentVariables"
#define LAUNCH_JOBKEY_USERENVIRONMENTVARIABLES  "UserEnvironmentVariables"
#define LAUNCH_JOBKEY_WATCHPATHS                "WatchPaths"
#define LAUNCH_JOBKEY_STARTINTERVAL             "StartInterval"
#define LAUNCH_JOBKEY_STARTCALENDARINTERVAL     "StartCalendarInterval"
#define LAUNCH_JOBKEY_ENABLEGLOBBING            "EnableGlobbing"
#define LAUNCH_JOBKEY_ENABLETRANSACTIONS        "EnableTransactions"
#define LAUNCH_JOBKEY_POLICIES                  "Policies"
#define LAUNCH_JOBKEY_ABANDONPROCESSGROUP       "AbandonProcessGroup"
#define LAUNCH_JOBKEY_IGNOREPROCESSGROUPATSHUTDOWN                             \
	"IgnoreProcessGroupAtShutdown"
#define LAUNCH_JOBKEY_LAUNCHEVENTS       "LaunchEvents"
#define LAUNCH_JOBKEY_CFBUNDLEIDENTIFIER "CFBundleIdentifier"
#define LAUNCH_JOBKEY_PROCESSTYPE        "ProcessType"

/* What launchd adds when it tells of a job. */
#define LAUNCH_JOBKEY_PID            "PID"
#define LAUNCH_JOBKEY_LASTEXITSTATUS "LastExitStatus"

/* Conditions in KeepAlive. */
#define LAUNCH_JOBKEY_KEEPALIVE_SUCCESSFULEXIT     "SuccessfulExit"
#define LAUNCH_JOBKEY_KEEPALIVE_NETWORKSTATE       "NetworkState"
#define LAUNCH_JOBKEY_KEEPALIVE_PATHSTATE          "PathState"
#define LAUNCH_JOBKEY_KEEPALIVE_OTHERJOBACTIVE     "OtherJobActive"
#define LAUNCH_JOBKEY_KEEPALIVE_OTHERJOBENABLED    "OtherJobEnabled"
#define LAUNCH_JOBKEY_KEEPALIVE_AFTERINITIALDEMAND "AfterInitialDemand"
#define LAUNCH_JOBKEY_KEEPALIVE_CRASHED            "Crashed"

/* Options of a service in MachServices. */
#define LAUNCH_JOBKEY_MACH_RESETATCLOSE         "ResetAtClose"
#define LAUNCH_JOBKEY_MACH_HIDEUNTILCHECKIN     "HideUntilCheckIn"
#define LAUNCH_JOBKEY_MACH_DRAINMESSAGESONCRASH "DrainMessagesOnCrash"
#define LAUNCH_JOBKEY_MACH_PINGEVENTUPDATES     "PingEventUpdates"

/* In StartCalendarInterval. */
#define LAUNCH_JOBKEY_CAL_MINUTE  "Minute"
#define LAUNCH_JOBKEY_CAL_HOUR    "Hour"
#define LAUNCH_JOBKEY_CAL_DAY     "Day"
#define LAUNCH_JOBKEY_CAL_WEEKDAY "Weekday"
#define LAUNCH_JOBKEY_CAL_MONTH   "Month"

/* In SoftResourceLimits and HardResourceLimits. */
#define LAUNCH_JOBKEY_RESOURCELIMIT_CORE    "Core"
#define LAUNCH_JOBKEY_RESOURCELIMIT_CPU     "CPU"
#define LAUNCH_JOBKEY_RESOURCELIMIT_DATA    "Data"
#define LAUNCH_JOBKEY_RESOURCELIMIT_FSIZE   "FileSize"
#define LAUNCH_JOBKEY_RESOURCELIMIT_MEMLOCK "MemoryLock"
#define LAUNCH_JOBKEY_RESOURCELIMIT_NOFILE  "NumberOfFiles"
#define LAUNCH_JOBKEY_RESOURCELIMIT_NPROC   "NumberOfProcesses"
#define LAUNCH_JOBKEY_RESOURCELIMIT_RSS     "ResidentSetSize"
#define LAUNCH_JOBKEY_RESOURCELIMIT_STACK   "Stack"

#define LAUNCH_JOBINETDCOMPATIBILITY_WAIT      "Wait"
#define LAUNCH_JOBPOLICY_DENYCREATINGOTHERJOBS "DenyCreatingOtherJobs"

/* ProcessType. */
#define LAUNCH_KEY_PROCESSTYPE_APP         "App"
#define LAUNCH_KEY_PROCESSTYPE_STANDARD    "Standard"
#define LAUNCH_KEY_PROCESSTYPE_BACKGROUND  "Background"
#define LAUNCH_KEY_PROCESSTYPE_INTERACTIVE "Interactive"
#define LAUNCH_KEY_PROCESSTYPE_ADAPTIVE    "Adaptive"

/* A socket in Sockets. */
#define LAUNCH_JOBSOCKETKEY_TYPE           "SockType"
#define LAUNCH_JOBSOCKETKEY_PASSIVE        "SockPassive"
#define LAUNCH_JOBSOCKETKEY_NODENAME       "SockNodeName"
#define LAUNCH_JOBSOCKETKEY_SERVICENAME    "SockServiceName"
#define LAUNCH_JOBSOCKETKEY_FAMILY         "SockFamily"
#define LAUNCH_JOBSOCKETKEY_PROTOCOL       "SockProtocol"
#define LAUNCH_JOBSOCKETKEY_PATHNAME       "SockPathName"
#define LAUNCH_JOBSOCKETKEY_PATHMODE       "SockPathMode"
#define LAUNCH_JOBSOCKETKEY_MULTICASTGROUP "MulticastGroup"

typedef struct _launch_data *launch_data_t;

typedef enum {
	LAUNCH_DATA_DICTIONARY = 1,
	LAUNCH_DATA_ARRAY,
	LAUNCH_DATA_FD,
	LAUNCH_DATA_INTEGER,
	LAUNCH_DATA_REAL,
	LAUNCH_DATA_BOOL,
	LAUNCH_DATA_STRING,
	LAUNCH_DATA_OPAQUE,
	LAUNCH_DATA_ERRNO,
	LAUNCH_DATA_MACHPORT
} launch_data_type_t;

/* C89 has no bool and no long long; macOS's header uses them all the same. */
#if defined(__clang__) && !defined(__cplusplus)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc99-extensions"
#pragma clang diagnostic ignored "-Wlong-long"
#elif defined(__GNUC__) && !defined(__cplusplus)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wlong-long"
#pragma GCC diagnostic ignored "-Wpedantic"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * New values, NULL without memory. launch_data_alloc() makes an empty one of a
 * type, launch_data_copy() a deep copy.
 */
launch_data_t launch_data_alloc(launch_data_type_t type);
launch_data_t launch_data_copy(launch_data_t data);
launch_data_t launch_data_new_fd(int fd);
launch_data_t launch_data_new_machport(mach_port_t port);
launch_data_t launch_data_new_integer(long long value);
launch_data_t launch_data_new_bool(bool value);
launch_data_t launch_data_new_real(double value);
launch_data_t launch_data_new_string(const char *value);
launch_data_t launch_data_new_opaque(const void *bytes, size_t size);

/* Frees a value and all within it. One that is in a container is not freed. */
void launch_data_free(launch_data_t data);

launch_data_type_t launch_data_get_type(const launch_data_t data);

/* Only for a value of that type; what is got stays the value's. */
int launch_data_get_fd(const launch_data_t data);
mach_port_t launch_data_get_machport(const launch_data_t data);
long long launch_data_get_integer(const launch_data_t data);
bool launch_data_get_bool(const launch_data_t data);
double launch_data_get_real(const launch_data_t data);
const char *launch_data_get_string(const launch_data_t data);
void *launch_data_get_opaque(const launch_data_t data);
size_t launch_data_get_opaque_size(const launch_data_t data);
int launch_data_get_errno(const launch_data_t data);

/* Only for a value of that type; false without memory, and nothing changed. */
bool launch_data_set_fd(launch_data_t data, int fd);
bool launch_data_set_machport(launch_data_t data, mach_port_t port);
bool launch_data_set_integer(launch_data_t data, long long value);
bool launch_data_set_bool(launch_data_t data, bool value);
bool launch_data_set_real(launch_data_t data, double value);
bool launch_data_set_string(launch_data_t data, const char *value);
bool launch_data_set_opaque(launch_data_t data, const void *bytes, size_t size);

/* Puts a value under a key, in the place of what was there, which is freed. */
bool launch_data_dict_insert(
    launch_data_t dict, const launch_data_t value, const char *key);
/* The value of a key, or NULL; it stays the dictionary's. */
launch_data_t launch_data_dict_lookup(const launch_data_t dict, const char *key);
/* Frees the value of a key; whether there was one. */
bool launch_data_dict_remove(launch_data_t dict, const char *key);
size_t launch_data_dict_get_count(const launch_data_t dict);
/* Calls for each pair, in the order in which they were put in. */
void launch_data_dict_iterate(const launch_data_t dict,
    void (*callback)(const launch_data_t value, const char *key, void *context),
    void *context);

/*
 * Puts a value at an index, in the place of what was there, which is freed; an
 * array grows at its end only: false if the index is further.
 */
bool launch_data_array_set_index(
    launch_data_t array, const launch_data_t value, size_t index);
launch_data_t
launch_data_array_get_index(const launch_data_t array, size_t index);
size_t launch_data_array_get_count(const launch_data_t array);

/*
 * Asks launchd. The answer is the caller's to free: what was asked for, or an
 * errno. NULL with errno: ENOTCONN: there is no launchd to ask; ENOMEM;
 * EINVAL: the request is too large or too deep. In the answer to CheckIn the
 * services' receive rights are the caller's, and so are fds.
 *
 * launch_msg(NULL) asks for a message that nobody asked for: there are none,
 * so it is NULL, errno 0.
 */
launch_data_t launch_msg(const launch_data_t request);

/* An fd that is readable when launch_msg(NULL) has something; -1: none left. */
int launch_get_fd(void);

/*
 * The sockets that the job file has under this name, in an array to be given to
 * free(). 0; ESRCH: this process is no job; ENOENT: its file has no such
 * sockets; EALREADY: this process has had them already; ENOMEM; ENOTCONN.
 */
int launch_activate_socket(const char *name, int **fds, size_t *count);

#ifdef __cplusplus
}
#endif

#if defined(__clang__) && !defined(__cplusplus)
#pragma clang diagnostic pop
#elif defined(__GNUC__) && !defined(__cplusplus)
#pragma GCC diagnostic pop
#endif

#endif /* _LAUNCH_H_ */
