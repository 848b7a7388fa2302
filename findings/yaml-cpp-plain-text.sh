#!/usr/bin/env bash
# yaml-cpp writes the text "1.10" without quotes, and other readers of YAML take it for a number.
# Versions: yaml-cpp 0.7.0 writes; sigs.k8s.io/yaml 1.6.0 (as in Helm 3.22.0 and 4.3.1) and PyYAML
# 6.0.4 read.
# Guess: a std::string comes back as text; the emitter does put quotes around "null", "~" and "".
# Seen: none around what looks like a number or a truth value: 1.10 arrives as 1.1, 012 as 10. Since
# yaml-cpp itself reads the same texts back, a test of the round trip passes.
# Why: a C++ host that writes values for a release installs the image 1.1. Way out: emit
# YAML::DoubleQuoted before every text, or write JSON, which Helm reads as well.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

for package in libyaml-cpp0.7=0.7.0+dfsg-8+b1 libyaml-cpp-dev=0.7.0+dfsg-8+b1; do
  apt-get download -qq -o APT::Sandbox::User=root "$package"
done
for package in *.deb; do dpkg -x "$package" debian; done
library=$(dirname "$(find debian -name libyaml-cpp.so)")

cat > write.cpp <<'END'
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <iostream>

int main() {
  YAML::Node values;
  for (const char* text : {"1.10", "012", "1e3", "true", "null", "1.2.4"})
    values["tags"].push_back(std::string(text));
  std::ofstream("values.yaml") << YAML::Dump(values) << "\n";
  std::cout << "yaml-cpp 0.7.0:";
  for (const auto& tag : YAML::LoadFile("values.yaml")["tags"])
    std::cout << " \"" << tag.as<std::string>() << "\"";
  std::cout << "\n";
}
END
g++ -std=c++17 -Idebian/usr/include write.cpp -o write \
  -L"$library" -lyaml-cpp -Wl,-rpath,"$work/$library"
./write > seen

cat > go.mod <<'END'
module finding
go 1.26.0
require sigs.k8s.io/yaml v1.6.0
END
cat > main.go <<'END'
package main

import (
	"fmt"
	"os"

	"sigs.k8s.io/yaml"
)

func main() {
	var values map[string][]any
	text, err := os.ReadFile("values.yaml")
	if err == nil {
		err = yaml.Unmarshal(text, &values)
	}
	if err != nil {
		panic(err)
	}
	fmt.Print("sigs.k8s.io/yaml 1.6.0:")
	for _, tag := range values["tags"] {
		fmt.Printf(" %#v", tag)
	}
	fmt.Println()
}
END
GOFLAGS=-mod=mod go run main.go >> seen 2> go.log || { cat go.log; exit 1; }

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyyaml==6.0.4
venv/bin/python -c '
import json, yaml
tags = yaml.safe_load(open("values.yaml"))["tags"]
print(f"pyyaml {yaml.__version__}:", *map(json.dumps, tags))' >> seen

cat > expected <<'END'
yaml-cpp 0.7.0: "1.10" "012" "1e3" "true" "null" "1.2.4"
sigs.k8s.io/yaml 1.6.0: 1.1 10 1000 true "null" "1.2.4"
pyyaml 6.0.4: 1.1 10 "1e3" true "null" "1.2.4"
END
echo "guess: every reader gives the six texts of the first line"
cat seen
diff expected seen
echo "seen again: four of six texts are no text any more"
