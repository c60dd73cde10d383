#include "base/text.h"

#include <errno.h>
#include <string.h>

#include "base/size.h"

static const char hex_digits[] = "0123456789abcdef";

bool
text_copy(char *buffer, size_t size, const char *text)
{
	size_t length = strnlen(text, size);
	bool fits = length < size;

	if (!fits)
		length = size - 1;
	memcpy(buffer, text, length);
	buffer[length] = '\0';
	return fits;
}

/* Writes BYTE's escaped form to FORM; returns its length, 1, 2 or 4. */
static size_t
escape_byte(unsigned char byte, char form[4])
{
	if (byte == '\\' || byte == '"') {
		form[0] = '\\';
		form[1] = (char)byte;
		return 2;
	}
	if (byte >= 0x20 && byte < 0x7f) {
		form[0] = (char)byte;
		return 1;
	}
	form[0] = '\\';
	form[1] = 'x';
	form[2] = hex_digits[byte >> 4];
	form[3] = hex_digits[byte & 15];
	return 4;
}

bool
text_escape(char *buffer, size_t size, const char *text, size_t length)
{
	size_t used = 0;

	for (size_t i = 0; i < length; i++) {
		char form[4];
		size_t n = escape_byte((unsigned char)text[i], form);

		if (n >= size - used) {
			buffer[used] = '\0';
			return false;
		}
		memcpy(buffer + used, form, n);
		used += n;
	}
	buffer[used] = '\0';
	return true;
}

/* The value of digit C in BASE, or -1. */
static int
digit_value(char c, unsigned base)
{
	int value = -1;

	if (c >= '0' && c <= '9')
		value = c - '0';
	else if (c >= 'a' && c <= 'f')
		value = c - 'a' + 10;
	else if (c >= 'A' && c <= 'F')
		value = c - 'A' + 10;
	return value < (int)base ? value : -1;
}

int
text_number(const char *text, uint64_t max, uint64_t *ret_number)
{
	unsigned base = 10;
	uint64_t number = 0;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
	}
	if (*text == '\0')
		return -EINVAL;
	/* A bad digit after a number too large is still no number. */
	bool over = false;
	for (; *text != '\0'; text++) {
		int value = digit_value(*text, base);

		if (value < 0)
			return -EINVAL;
		over = over || __builtin_mul_overflow(number, base, &number) ||
		    __builtin_add_overflow(number, (unsigned)value, &number);
	}
	if (over || number > max)
		return -ERANGE;
	*ret_number = number;
	return 0;
}
