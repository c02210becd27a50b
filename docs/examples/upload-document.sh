#!/bin/sh
# Uploads a document and goes on after every cut; prints the id of the upload.
#   RELAY=https://print.example.com API_KEY=cpk_… sh upload-document.sh PRINTER_ID CONTENT_TYPE FILE
set -eu
printer=$1 type=$2 file=$3
base64_of() { printf %s "$1" | base64 | tr -d '\n'; }
ask() { curl --silent --show-error -H "Authorization: Bearer $API_KEY" -H 'Tus-Resumable: 1.0.0' "$@"; }

begun=$(ask --fail-with-body --request POST "$RELAY/v1/uploads" \
  -H "Upload-Length: $(wc -c <"$file" | tr -d ' ')" \
  -H "Upload-Metadata: printerId $(base64_of "$printer"),contentType $(base64_of "$type")") || { echo "$begun" >&2; exit 1; }
id=$(printf %s "$begun" | sed 's/.*"id":"\([^"]*\)".*/\1/')

while :; do
  head=$(ask --head "$RELAY/v1/uploads/$id") || { sleep 1; continue; }
  offset=$(printf %s "$head" | tr -d '\r' | sed -n 's/^[Uu]pload-[Oo]ffset: *//p')
  # No offset: it has expired, was refused, or the relay was started anew. What is the matter says the next line, and the script ends.
  [ -n "$offset" ] || { ask "$RELAY/v1/uploads/$id" --request PATCH -H 'Upload-Offset: 0' -H 'Content-Type: application/offset+octet-stream' --data-binary '' >&2; exit 1; }
  [ "$offset" -lt "$(wc -c <"$file")" ] || break
  tail -c "+$((offset + 1))" "$file" |
    ask --request PATCH "$RELAY/v1/uploads/$id" -H "Upload-Offset: $offset" -H 'Content-Type: application/offset+octet-stream' \
      -H 'Expect:' --upload-file - >&2 || sleep 1
done
echo "$id"
