-- the old value of a join column travels with updates that change it and with deletes
## schema
CREATE TABLE t (id INT PRIMARY KEY, parent INT, v VARCHAR(20));
INSERT INTO t VALUES (1, 100, 'a'), (2, 100, 'b');
## capture t join parent
## change
UPDATE t SET v = 'c' WHERE id = 1;
UPDATE t SET parent = 200 WHERE id = 1;
UPDATE t SET id = 3, parent = 300 WHERE id = 2;
DELETE FROM t WHERE id = 1;
## events
update t id=1 row id=1 parent=100 v=c
update t id=1 old parent=100 row id=1 parent=200 v=c
update t id=3 old id=2 parent=100 row id=3 parent=300 v=b
delete t id=1 old parent=200
