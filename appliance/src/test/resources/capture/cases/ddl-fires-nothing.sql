-- TRUNCATE, a dropped partition and values that an ALTER gives fire no trigger: they are noticed by the table's identity
## schema
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20));
CREATE TABLE p (id INT PRIMARY KEY, v VARCHAR(20)) PARTITION BY RANGE (id) (PARTITION low VALUES LESS THAN (10), PARTITION high VALUES LESS THAN (20));
INSERT INTO t VALUES (1, 'a');
INSERT INTO p VALUES (1, 'a'), (11, 'b');
## capture t
## capture p
## change
TRUNCATE TABLE t;
ALTER TABLE t ADD COLUMN n INT NOT NULL DEFAULT 5;
ALTER TABLE p DROP PARTITION low;
ALTER TABLE p TRUNCATE PARTITION high;
INSERT INTO t (id, v) VALUES (2, 'b');
## events
insert t id=2 row id=2 v=b
