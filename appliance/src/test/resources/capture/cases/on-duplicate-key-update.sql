## schema
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20));
INSERT INTO t VALUES (1, 'a');
## capture t
## change
INSERT INTO t VALUES (1, 'x'), (2, 'y') ON DUPLICATE KEY UPDATE v = CONCAT(v, '+');
INSERT IGNORE INTO t VALUES (1, 'ignored');
## events
update t id=1 row id=1 v=a+
insert t id=2 row id=2 v=y
