## schema
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20), n INT);
## capture t
## change
INSERT INTO t VALUES (1, 'a', 10), (2, NULL, NULL);
UPDATE t SET v = 'b' WHERE id = 1;
DELETE FROM t WHERE id = 2;
## events
insert t id=1 row id=1 n=10 v=a
insert t id=2 row id=2 n=<null> v=<null>
update t id=1 row id=1 n=10 v=b
delete t id=2
