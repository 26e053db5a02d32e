import { Hono } from "hono";

// Ponder wants an API; this one serves nothing.
export default new Hono();
