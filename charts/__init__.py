"""Numbers to SVG geometry: pure functions, rendered by the templates in templates/charts/."""
