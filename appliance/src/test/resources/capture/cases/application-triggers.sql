-- the application's own BEFORE and AFTER triggers go on working; what they write to a captured table is seen
## schema
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20));
CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(20));
CREATE TRIGGER app_before BEFORE INSERT ON t FOR EACH ROW SET NEW.v = UPPER(NEW.v);
CREATE TRIGGER app_after AFTER INSERT ON t FOR EACH ROW INSERT INTO a (v) VALUES (NEW.v);
## capture t
## capture a
## change
INSERT INTO t VALUES (1, 'x');
## events
insert a id=1 row id=1 v=X
insert t id=1 row id=1 v=X
