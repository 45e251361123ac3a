## schema
CREATE TABLE t (id INT PRIMARY KEY, l VARCHAR(20) CHARACTER SET latin1, g VARCHAR(20) CHARACTER SET gbk, u3 VARCHAR(20) CHARACTER SET utf8mb3, u4 VARCHAR(20) CHARACTER SET utf8mb4, e ENUM('klein','groß'), s SET('x','y','z'), c CHAR(5), lt LONGTEXT);
## capture t
## change
INSERT INTO t VALUES (1, 'é', '中文', 'ü', '😀 "\\ /', 'groß', 'x,z', 'ab', 'line\none\ttab');
## events
insert t id=1 row c=ab e=groß g=中文 id=1 l=é lt=line\none	tab s=x,z u3=ü u4=😀 "\ /
