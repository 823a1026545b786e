"""The statistical core: values in, values out; no framework, file, clock or network."""
