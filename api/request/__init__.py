"""How a request is treated before and after its route: the layers, from the outermost to the innermost.

`api.app` puts them in their order; ARCHITECTURE.md ("A request") says what each is for.
"""
