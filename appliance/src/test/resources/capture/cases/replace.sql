-- two unique conflicts: two deletes, one of another key
## schema
CREATE TABLE t (id INT PRIMARY KEY, u INT UNIQUE, v VARCHAR(20));
INSERT INTO t VALUES (1, 10, 'a'), (2, 20, 'b');
## capture t
## change
REPLACE INTO t VALUES (1, 20, 'c');
## events
delete t id=1
delete t id=2
insert t id=1 row id=1 u=20 v=c
