## schema
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20));
INSERT INTO t VALUES (1, 'a');
## capture t
## change
UPDATE t SET id = 5 WHERE id = 1;
## events
update t id=5 old id=1 row id=5 v=a
