# Needs only Python.
import json
import os
import urllib.request

request = urllib.request.Request(
    os.environ.get("PROXY_URL", "http://127.0.0.1:9000") + "/v1/chat/completions",
    data=json.dumps(
        {
            "model": "gpt-6-luna",
            "messages": [{"role": "user", "content": "Hello"}],
            "stream": True,
        }
    ).encode(),
    headers={
        "Authorization": "Bearer " + os.environ["OPENAI_API_KEY"],
        "Content-Type": "application/json",
    },
)
with urllib.request.urlopen(request) as answer:
    for line in answer:
        if line.startswith(b"data: {"):
            for choice in json.loads(line[6:])["choices"]:
                print(choice["delta"].get("content") or "", end="", flush=True)
print()
