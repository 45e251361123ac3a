package io.gannet.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionLineTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "your_queue 19 ; your_queue ; 19",
                "2009-03-17 12:01:02 your_queue 19 ; your_queue ; 19",
                "\tyour_queue\t19 ; your_queue ; 19",
                "your_queue:19 ; your_queue ; 19",
                "[error] queue=your_queue pos=19 code=500 ; your_queue ; 19",
                "[error] Pos: 19, Queue: \"your queue\" ; your queue ; 19",
                "http://h:1218/?name=your_queue&opt=view&pos=19 ; your_queue ; 19",
                "{\"queue\":\"q\",\"position\":19} ; q ; 19",
                "19 ; given ; 19",
                "failed at pos=19 ; given ; 19",
            })
    void parse_whatPeopleLog(String line, String queue, long position) {
        PositionLine parsed = PositionLine.parse(line, Optional.of("given")).orElseThrow();
        assertThat(parsed.queue()).isEqualTo(queue);
        assertThat(parsed.position()).isEqualTo(position);
    }

    @Test
    void parse_noPosition_isEmpty() {
        assertThat(PositionLine.parse("something went wrong", Optional.of("q"))).isEmpty();
        assertThat(PositionLine.parse("19", Optional.empty())).isEmpty();
    }

    @Test
    void parse_ourOwnLine_hasTheKey() {
        String line =
                "2026-01-31T10:49:12.123Z\tfailed\tid=2\tsink=a\tqueue=shop.articles\tpos=8\tnumber=108\tversion=1:8"
                        + "\ttable=shop.articles\tkey.id=7\tattempts=1\treason=x pos=99";
        PositionLine parsed = PositionLine.parse(line, Optional.empty()).orElseThrow();
        assertThat(parsed.position()).isEqualTo(8);
        assertThat(parsed.key().orElseThrow().id()).isEqualTo("7");
        assertThat(PositionLine.parse("2026-01-31T10:49:12.123Z\tsuperseded\tid=2", Optional.empty()))
                .isEmpty();
    }
}
