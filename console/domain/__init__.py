"""Pure rules: values and the time in, values out."""
