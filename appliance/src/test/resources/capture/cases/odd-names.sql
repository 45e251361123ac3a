## schema
CREATE TABLE `ta'b"le-中` (`i d` INT PRIMARY KEY, `c'o"l\u` VARCHAR(10));
## capture ta'b"le-中
## change
INSERT INTO `ta'b"le-中` VALUES (1, 'x');
## events
insert ta'b"le-中 i d=1 row c'o"l\u=x i d=1
