module bluegreen.example/cluster/load

go 1.26.0
