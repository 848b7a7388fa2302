#!/usr/bin/env bash
# A hotfix migration numbered below the newest one: green starts, and blue can never start again.
# Versions: flyway-core 12.4.0 on H2 2.3.232.
# Guess: as blue starts on a schema that is ahead of it by V4, it also does when green added V2.
# Seen: what is above blue's newest migration is "future" and passes by default. What is below and
# unknown to blue is "missing" and fails its start, with outOfOrder too, unless blue ignores it.
# Why: blue's running pods notice nothing, so a return looks instant; but a blue that was scaled to
# zero, evicted or restarted never comes up. Way out: number a hotfix above all that was released,
# or have ignoreMigrationPatterns *:missing and *:future in the version before it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.flywaydb</groupId><artifactId>flyway-core</artifactId><version>12.4.0</version>
    </dependency>
    <dependency>
      <groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.3.232</version>
    </dependency>
  </dependencies>
</project>
END
plugin=org.apache.maven.plugins:maven-dependency-plugin:3.8.1
mvn -q -B $plugin:copy-dependencies -DoutputDirectory=lib > log 2>&1 || { cat log; exit 1; }

mkdir blue ahead hotfix
echo 'create table a (i int);' | tee blue/V1__a.sql ahead/V1__a.sql > hotfix/V1__a.sql
echo 'create table c (i int);' | tee blue/V3__c.sql ahead/V3__c.sql > hotfix/V3__c.sql
echo 'create table d (i int);' > ahead/V4__d.sql
echo 'create table b (i int);' > hotfix/V2__b.sql

cat > Start.java <<'END'
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.exception.FlywayValidateException;

public class Start {
  static void start(String who, String database, String scripts, boolean outOfOrder,
      String... patterns) {
    var flyway = Flyway.configure().dataSource("jdbc:h2:file:./" + database, "sa", "")
        .locations("filesystem:" + scripts).outOfOrder(outOfOrder);
    if (patterns.length > 0) flyway.ignoreMigrationPatterns(patterns);
    try {
      System.out.println(who + ": starts, " + flyway.load().migrate().migrationsExecuted + " run");
    } catch (FlywayValidateException error) {
      error.getMessage().lines().filter(line -> line.startsWith("Detected"))
          .forEach(line -> System.out.println(who + ": " + line));
    }
  }

  public static void main(String[] args) {
    start("A: blue V1 V3", "a", "blue", false);
    start("A: green adds V4", "a", "ahead", false);
    start("A: blue again", "a", "blue", false);
    start("B: blue V1 V3", "b", "blue", false);
    start("B: green adds V2, outOfOrder", "b", "hotfix", true);
    start("B: blue again", "b", "blue", false);
    start("B: blue again, outOfOrder", "b", "blue", true);
    start("B: blue again, *:missing", "b", "blue", false, "*:missing", "*:future");
  }
}
END
java -cp 'lib/*' Start.java > seen 2> log || { cat log; exit 1; }

cat > expected <<'END'
A: blue V1 V3: starts, 2 run
A: green adds V4: starts, 1 run
A: blue again: starts, 0 run
B: blue V1 V3: starts, 2 run
B: green adds V2, outOfOrder: starts, 1 run
B: blue again: Detected applied migration not resolved locally: 2.
B: blue again, outOfOrder: Detected applied migration not resolved locally: 2.
B: blue again, *:missing: starts, 0 run
END
echo "flyway 12.4.0; guess: blue starts again in B as it does in A"
cat seen
diff expected seen
echo "seen again: the hotfix keeps the old version from starting"
