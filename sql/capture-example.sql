-- What `gannet capture sql shop.articles` generates, in mode push with payload row, for
--
--   CREATE TABLE shop.articles (id INT PRIMARY KEY, title VARCHAR(200) CHARACTER SET utf8mb4 NOT NULL,
--     body TEXT CHARACTER SET latin1);
--
-- to be read, not to be run: Gannet generates the triggers from the table as it is. docs/capture.md tells why they are so.
--
-- Outermost: whatever goes wrong is caught and counted, the application's write goes on. Then the control row says whether capture
-- is on, and in which mode. A row too long for one packet travels by its key. What cannot be posted is stored in the outbox.
SET NAMES utf8mb4 COLLATE utf8mb4_general_ci;
SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION';
DELIMITER ;;
CREATE TRIGGER `shop`.`gannet_ai_articles_81c75fc467` AFTER INSERT ON `shop`.`articles` FOR EACH ROW
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
      DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
      DO gannet_udf_lost(1);
    END;
    INSERT INTO `gannet`.`outbox` (id, queue, body) VALUES (UUID_SHORT() & 9223372036854775807, 'shop.articles', CONCAT('{"v":1,"src":"outbox"', CONCAT(',"op":"insert","db":"shop","table":"articles","conn":', CONNECTION_ID(), ',"at":', TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) * 0.000001, ',"key":', '{"id":', CAST(NEW.`id` AS CHAR), '}',
      ',"row":null', '}')));
  END;
  IF NOT (@gannet_tick_5257ce66 <=> UTC_TIMESTAMP(2)) THEN
    IF NOT (@gannet_second_5257ce66 <=> UNIX_TIMESTAMP()) THEN
      SET @gannet_state_5257ce66 = COALESCE((SELECT state FROM `gannet`.`control` WHERE queue = 'shop.articles'), 0);
      SET @gannet_second_5257ce66 = IF(@gannet_state_5257ce66 > 0, UNIX_TIMESTAMP(), NULL);
    END IF;
    SET @gannet_tick_5257ce66 = IF(@gannet_state_5257ce66 > 0, UTC_TIMESTAMP(2), NULL);
    IF @gannet_state_5257ce66 = 2 THEN
      BEGIN
        DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
        DO gannet_doorbell('default');
      END;
    END IF;
  END IF;
  IF @gannet_state_5257ce66 = 1 THEN
    BEGIN
      DECLARE gannet_event LONGTEXT CHARACTER SET utf8mb4;
      DECLARE EXIT HANDLER FOR SQLEXCEPTION SET @gannet_sent = FALSE;
      SET gannet_event = CONCAT('{"v":1,"src":"push"', CONCAT(',"op":"insert","db":"shop","table":"articles","conn":', CONNECTION_ID(), ',"at":', TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) * 0.000001, ',"key":', '{"id":', CAST(NEW.`id` AS CHAR), '}',
      IF(COALESCE(OCTET_LENGTH(NEW.`title`), 0) + COALESCE(OCTET_LENGTH(NEW.`body`), 0) > LEAST(1000000, @@max_allowed_packet DIV 8), ',"row":null', CONCAT(',"row":', JSON_OBJECT('id', NEW.`id`,
        'title', CONVERT(NEW.`title` USING utf8mb4),
        'body', CONVERT(NEW.`body` USING utf8mb4)))), '}'));
      SET @gannet_sent = COALESCE(http_post('target://default/?name=shop.articles&opt=put&raw=1', gannet_event), '') = 'HTTPSQS_PUT_OK';
    END;
    IF NOT @gannet_sent AND NOT (@gannet_rung <=> UTC_TIMESTAMP(2)) THEN
      SET @gannet_rung = UTC_TIMESTAMP(2);
      BEGIN
        DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
        DO gannet_doorbell('default');
      END;
    END IF;
  END IF;
  IF @gannet_state_5257ce66 = 2 OR @gannet_state_5257ce66 = 1 AND NOT @gannet_sent THEN
    INSERT INTO `gannet`.`outbox` (id, queue, body) VALUES (UUID_SHORT() & 9223372036854775807, 'shop.articles', CONCAT('{"v":1,"src":"outbox"', CONCAT(',"op":"insert","db":"shop","table":"articles","conn":', CONNECTION_ID(), ',"at":', TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) * 0.000001, ',"key":', '{"id":', CAST(NEW.`id` AS CHAR), '}',
      IF(COALESCE(OCTET_LENGTH(NEW.`title`), 0) + COALESCE(OCTET_LENGTH(NEW.`body`), 0) > LEAST(1000000, @@max_allowed_packet DIV 8), ',"row":null', CONCAT(',"row":', JSON_OBJECT('id', NEW.`id`,
        'title', CONVERT(NEW.`title` USING utf8mb4),
        'body', CONVERT(NEW.`body` USING utf8mb4)))), '}')));
  END IF;
END ;;

CREATE TRIGGER `shop`.`gannet_au_articles_232f56e694` AFTER UPDATE ON `shop`.`articles` FOR EACH ROW
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
      DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
      DO gannet_udf_lost(1);
    END;
    INSERT INTO `gannet`.`outbox` (id, queue, body) VALUES (UUID_SHORT() & 9223372036854775807, 'shop.articles', CONCAT('{"v":1,"src":"outbox"', CONCAT(',"op":"update","db":"shop","table":"articles","conn":', CONNECTION_ID(), ',"at":', TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) * 0.000001, ',"key":', '{"id":', CAST(NEW.`id` AS CHAR), '}',
      IF(NOT (OLD.`id` <=> NEW.`id`), CONCAT(',"old":', JSON_OBJECT('id', OLD.`id`)), ''),
      ',"row":null', '}')));
  END;
  IF NOT (@gannet_tick_5257ce66 <=> UTC_TIMESTAMP(2)) THEN
    IF NOT (@gannet_second_5257ce66 <=> UNIX_TIMESTAMP()) THEN
      SET @gannet_state_5257ce66 = COALESCE((SELECT state FROM `gannet`.`control` WHERE queue = 'shop.articles'), 0);
      SET @gannet_second_5257ce66 = IF(@gannet_state_5257ce66 > 0, UNIX_TIMESTAMP(), NULL);
    END IF;
    SET @gannet_tick_5257ce66 = IF(@gannet_state_5257ce66 > 0, UTC_TIMESTAMP(2), NULL);
    IF @gannet_state_5257ce66 = 2 THEN
      BEGIN
        DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
        DO gannet_doorbell('default');
      END;
    END IF;
  END IF;
  IF @gannet_state_5257ce66 > 0 AND (COALESCE(OCTET_LENGTH(NEW.`title`), 0) + COALESCE(OCTET_LENGTH(NEW.`body`), 0) > LEAST(1000000, @@max_allowed_packet DIV 8)
        OR NOT (OLD.`id` <=> NEW.`id`)
        OR NOT (CAST(OLD.`title` AS BINARY) <=> CAST(NEW.`title` AS BINARY))
        OR NOT (CAST(OLD.`body` AS BINARY) <=> CAST(NEW.`body` AS BINARY))) THEN
    IF @gannet_state_5257ce66 = 1 THEN
      BEGIN
        DECLARE gannet_event LONGTEXT CHARACTER SET utf8mb4;
        DECLARE EXIT HANDLER FOR SQLEXCEPTION SET @gannet_sent = FALSE;
        SET gannet_event = CONCAT('{"v":1,"src":"push"', CONCAT(',"op":"update","db":"shop","table":"articles","conn":', CONNECTION_ID(), ',"at":', TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) * 0.000001, ',"key":', '{"id":', CAST(NEW.`id` AS CHAR), '}',
        IF(NOT (OLD.`id` <=> NEW.`id`), CONCAT(',"old":', JSON_OBJECT('id', OLD.`id`)), ''),
        IF(COALESCE(OCTET_LENGTH(NEW.`title`), 0) + COALESCE(OCTET_LENGTH(NEW.`body`), 0) > LEAST(1000000, @@max_allowed_packet DIV 8), ',"row":null', CONCAT(',"row":', JSON_OBJECT('id', NEW.`id`,
          'title', CONVERT(NEW.`title` USING utf8mb4),
          'body', CONVERT(NEW.`body` USING utf8mb4)))), '}'));
        SET @gannet_sent = COALESCE(http_post('target://default/?name=shop.articles&opt=put&raw=1', gannet_event), '') = 'HTTPSQS_PUT_OK';
      END;
      IF NOT @gannet_sent AND NOT (@gannet_rung <=> UTC_TIMESTAMP(2)) THEN
        SET @gannet_rung = UTC_TIMESTAMP(2);
        BEGIN
          DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
          DO gannet_doorbell('default');
        END;
      END IF;
    END IF;
    IF @gannet_state_5257ce66 = 2 OR @gannet_state_5257ce66 = 1 AND NOT @gannet_sent THEN
      INSERT INTO `gannet`.`outbox` (id, queue, body) VALUES (UUID_SHORT() & 9223372036854775807, 'shop.articles', CONCAT('{"v":1,"src":"outbox"', CONCAT(',"op":"update","db":"shop","table":"articles","conn":', CONNECTION_ID(), ',"at":', TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) * 0.000001, ',"key":', '{"id":', CAST(NEW.`id` AS CHAR), '}',
        IF(NOT (OLD.`id` <=> NEW.`id`), CONCAT(',"old":', JSON_OBJECT('id', OLD.`id`)), ''),
        IF(COALESCE(OCTET_LENGTH(NEW.`title`), 0) + COALESCE(OCTET_LENGTH(NEW.`body`), 0) > LEAST(1000000, @@max_allowed_packet DIV 8), ',"row":null', CONCAT(',"row":', JSON_OBJECT('id', NEW.`id`,
          'title', CONVERT(NEW.`title` USING utf8mb4),
          'body', CONVERT(NEW.`body` USING utf8mb4)))), '}')));
    END IF;
  END IF;
END ;;

CREATE TRIGGER `shop`.`gannet_ad_articles_bd64498761` AFTER DELETE ON `shop`.`articles` FOR EACH ROW
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
    DO gannet_udf_lost(1);
  END;
  IF NOT (@gannet_tick_5257ce66 <=> UTC_TIMESTAMP(2)) THEN
    IF NOT (@gannet_second_5257ce66 <=> UNIX_TIMESTAMP()) THEN
      SET @gannet_state_5257ce66 = COALESCE((SELECT state FROM `gannet`.`control` WHERE queue = 'shop.articles'), 0);
      SET @gannet_second_5257ce66 = IF(@gannet_state_5257ce66 > 0, UNIX_TIMESTAMP(), NULL);
    END IF;
    SET @gannet_tick_5257ce66 = IF(@gannet_state_5257ce66 > 0, UTC_TIMESTAMP(2), NULL);
    IF @gannet_state_5257ce66 = 2 THEN
      BEGIN
        DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
        DO gannet_doorbell('default');
      END;
    END IF;
  END IF;
  IF @gannet_state_5257ce66 = 1 THEN
    BEGIN
      DECLARE gannet_event LONGTEXT CHARACTER SET utf8mb4;
      DECLARE EXIT HANDLER FOR SQLEXCEPTION SET @gannet_sent = FALSE;
      SET gannet_event = CONCAT('{"v":1,"src":"push"', CONCAT(',"op":"delete","db":"shop","table":"articles","conn":', CONNECTION_ID(), ',"at":', TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) * 0.000001, ',"key":', '{"id":', CAST(OLD.`id` AS CHAR), '}',
      '', '}'));
      SET @gannet_sent = COALESCE(http_post('target://default/?name=shop.articles&opt=put&raw=1', gannet_event), '') = 'HTTPSQS_PUT_OK';
    END;
    IF NOT @gannet_sent AND NOT (@gannet_rung <=> UTC_TIMESTAMP(2)) THEN
      SET @gannet_rung = UTC_TIMESTAMP(2);
      BEGIN
        DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
        DO gannet_doorbell('default');
      END;
    END IF;
  END IF;
  IF @gannet_state_5257ce66 = 2 OR @gannet_state_5257ce66 = 1 AND NOT @gannet_sent THEN
    INSERT INTO `gannet`.`outbox` (id, queue, body) VALUES (UUID_SHORT() & 9223372036854775807, 'shop.articles', CONCAT('{"v":1,"src":"outbox"', CONCAT(',"op":"delete","db":"shop","table":"articles","conn":', CONNECTION_ID(), ',"at":', TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) * 0.000001, ',"key":', '{"id":', CAST(OLD.`id` AS CHAR), '}',
      '', '}')));
  END IF;
END ;;
DELIMITER ;
