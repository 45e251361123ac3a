## schema
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20)) PARTITION BY HASH (id) PARTITIONS 4;
## capture t
## change
INSERT INTO t VALUES (1, 'a'), (2, 'b');
UPDATE t SET id = 6 WHERE id = 1;
DELETE FROM t WHERE id = 2;
## events
insert t id=1 row id=1 v=a
insert t id=2 row id=2 v=b
update t id=6 old id=1 row id=6 v=a
delete t id=2
