## schema
CREATE TABLE kb (k VARBINARY(16) PRIMARY KEY, v INT);
CREATE TABLE kd (k DECIMAL(20,5) PRIMARY KEY, v INT);
CREATE TABLE kt (k DATETIME(3) PRIMARY KEY, v INT);
CREATE TABLE ks (k VARCHAR(20) COLLATE utf8mb4_bin PRIMARY KEY, v INT);
## capture kb
## capture kd
## capture kt
## capture ks
## change
INSERT INTO kb VALUES (X'00FF', 1);
INSERT INTO kd VALUES (10.50, 1);
INSERT INTO kt VALUES ('2026-01-02 03:04:05.5', 1);
INSERT INTO ks VALUES ('a"b\\c', 1), ('', 2);
## events
insert kb k=AP8= row k=AP8= v=1
insert kd k=10.50000 row k=10.50000 v=1
insert kt k=2026-01-02 03:04:05.500 row k=2026-01-02 03:04:05.500 v=1
insert ks k=a"b\c row k=a"b\c v=1
insert ks k= row k= v=2
