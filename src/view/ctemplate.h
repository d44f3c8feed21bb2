#pragma once

// Its headers use strlen without declaring it.
#include <cstring>
// clang-format off
#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary.h>
#include <ctemplate/template_emitter.h>
#include <ctemplate/template_enums.h>
// clang-format on
