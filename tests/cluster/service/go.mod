module bluegreen.example/cluster/service

go 1.26.0
