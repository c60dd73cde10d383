subsystem s 100;

type t_t = nowhere_t;
