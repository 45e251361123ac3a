-- under payload key it is an event where the trigger fires, which it does not on MariaDB 11.4
## schema
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20));
INSERT INTO t VALUES (1, 'a');
## capture t
## change
INSERT INTO t VALUES (1, 'x') ON DUPLICATE KEY UPDATE v = 'a';
## events
## events key
update t id=1
## events key mariadb
