/* Whether the address sanitizer watches: it is to see faults and a lack of memory itself. */
#ifndef DDBSIM_SANITIZED_H
#define DDBSIM_SANITIZED_H

#if defined __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined __has_feature /* clang's way to say it */
#define SANITIZED __has_feature(address_sanitizer)
#else
#define SANITIZED 0
#endif

#endif
