"""The pluggable methods: steps, combines, weightings and bandings, and the registry that finds them."""
