#!/bin/sh
# integration-test.sh SERVICE STAGE
#
# A stand-in for your own integration tests: it asks the service's health once, through the live
# Service in the cluster. bluegreen reads the exit code: 0 passed, 1 failed, anything else unknown.
#
# BUTTERFLY_URL overrides the address, for a run from outside of the cluster.
set -eu

if [ "$#" -ne 2 ]; then
  echo "usage: integration-test.sh SERVICE STAGE" >&2
  exit 2
fi
service=$1
stage=$2
url=${BUTTERFLY_URL:-http://$service.butterfly.svc.cluster.local:8080}

# curl: 22 is an answer of 400 or above, the one thing that is the service's own failure.
status=0
curl --silent --show-error --fail --max-time 10 --output /dev/null "$url/api/v1/health" || status=$?
case $status in
  0) echo "$service ($stage) answers" ;;
  22) echo "$service ($stage) answers with an error" >&2; exit 1 ;;
  *) echo "$service ($stage) could not be asked: curl ended with $status" >&2; exit 3 ;;
esac
