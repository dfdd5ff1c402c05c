"""Reads which models requests name, as Python does: lines of JSON in, lines of JSON out."""

import base64
import email
import email.policy
import json
import sys
import urllib.parse


def pairs(found):
    """All members of objects, including repeated names."""
    models = []
    for name, value in found:
        if name == "model" and isinstance(value, str):
            models.append(value)
    return {"__models": models, **dict(found)}


def read_json(body):
    try:
        value = json.loads(body, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return []
    return value["__models"] if isinstance(value, dict) else []


def read_form(content_type, body, policy):
    head = b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n"
    models = []
    try:
        message = email.message_from_bytes(head + body, policy=policy)
        for part in message.walk():
            name = part.get_param("name", header="content-disposition")
            if isinstance(name, tuple):
                name = email.utils.collapse_rfc2231_value(name)
            if name == "model" and not part.is_multipart():
                models.append(part.get_payload(decode=True).decode("utf-8", "replace"))
    except Exception:  # What Python cannot read, a server written in it refuses.
        return []
    return models


def read_query(target):
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(target).query)
    return query.get("model", []) + query.get("deployment", [])


for line in sys.stdin:
    request = json.loads(line)
    body = base64.b64decode(request["body"])
    content_type = request["contentType"] or ""
    if "multipart" in content_type.lower():
        found = read_form(content_type, body, email.policy.compat32)
        found += read_form(content_type, body, email.policy.HTTP)
    else:
        found = read_json(body)
    print(json.dumps(found + read_query(request["target"])))
