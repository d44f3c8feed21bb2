#pragma once

#ifndef PMQ_VERSION
#define PMQ_VERSION "0.1.0"
#endif
