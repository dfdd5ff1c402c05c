#!/bin/bash
# Succeeds when a sandboxed process reaches the host's 127.0.0.1. Started by sandbox-isolated.ts.
exec 3<>"/dev/tcp/127.0.0.1/$PROBE"
