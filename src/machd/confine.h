#pragma once

int confine(void);
