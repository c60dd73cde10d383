#pragma once

int taskd_confine(void);
