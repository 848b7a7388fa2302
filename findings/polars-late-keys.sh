#!/usr/bin/env bash
# Polars leaves out of a frame what first appears after the hundredth row of a list.
# Versions: polars 2.1.0, beside pandas 3.1.1.
# Guess: a key that only row 151 has is a column, the first 0.5 makes whole numbers fractions, or
# strict=True refuses such rows.
# Seen: 100 rows decide. A later key is dropped and a later 0.5 is 0, without error or warning, with
# strict=True too. Polars' own readers of JSON raise an error for these rows; pandas keeps all.
# Why: rows of rehearsals look alike until a rare one fails: it loses its reason and its numbers,
# and the sum says that nothing was lost. Way out: infer_schema_length=None, or a schema.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check polars==2.1.0 pandas==3.1.1
cat > frame.py <<'END'
import io, json, warnings
import pandas, polars
warnings.simplefilter("error")
rows = [{"seed": seed, "lost_percent": 0} for seed in range(200)]
rows[150] = {"seed": 150, "lost_percent": 0.5, "reason": "error_rate"}
rows[151] = {"seed": 151, "lost_percent": 0.9, "reason": "latency"}

def tell(name, make):
    try:
        frame = make()
        lost = frame["lost_percent"].sum()
        print(f"{name}: {', '.join(frame.columns)}; lost_percent adds up to {lost}")
    except polars.exceptions.PolarsError as error:
        print(f"{name}: {type(error).__name__}")

tell("pandas 3.1.1", lambda: pandas.DataFrame(rows))
tell("polars 2.1.0", lambda: polars.DataFrame(rows))
tell("polars strict=True", lambda: polars.DataFrame(rows, strict=True))
tell("polars from_dicts", lambda: polars.from_dicts(rows))
tell("polars infer_schema_length=None", lambda: polars.DataFrame(rows, infer_schema_length=None))
array, lines = json.dumps(rows), "\n".join(map(json.dumps, rows))
tell("polars read_json", lambda: polars.read_json(io.StringIO(array)))
tell("polars read_ndjson", lambda: polars.read_ndjson(io.StringIO(lines)))
END
venv/bin/python frame.py > seen

cat > expected <<'END'
pandas 3.1.1: seed, lost_percent, reason; lost_percent adds up to 1.4
polars 2.1.0: seed, lost_percent; lost_percent adds up to 0
polars strict=True: seed, lost_percent; lost_percent adds up to 0
polars from_dicts: seed, lost_percent; lost_percent adds up to 0
polars infer_schema_length=None: seed, lost_percent, reason; lost_percent adds up to 1.4
polars read_json: ComputeError
polars read_ndjson: ComputeError
END
echo "guess: every line is as the first one, or an error"
cat seen
diff expected seen
echo "seen again: two failed rows of 200 look clean"
