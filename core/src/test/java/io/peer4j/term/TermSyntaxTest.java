package io.peer4j.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TermSyntaxTest {
    private static final int ROUND_TRIPS = 20_000;

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiterString = " ==> ",
            value = {
                "1 ==> 1",
                " 1 . ==> 1",
                "-1 ==> -1",
                "- 1 ==> -1",
                "+1 ==> 1",
                "-0 ==> 0",
                "1_000_000 ==> 1000000",
                "16#fF ==> 255",
                "-36#Zz ==> -1295",
                "2#1_0 ==> 2",
                "123456789012345678901234567890 ==> 123456789012345678901234567890",
                "-9223372036854775808 ==> -9223372036854775808",
                "$a ==> 97",
                "-$a ==> -97",
                "$\\n ==> 10",
                "$% ==> 37",
                "1.0 ==> 1.0",
                "1.5e-3 ==> 0.0015",
                "1_0.2_5E1_0 ==> 1.025e11",
                "-0.0 ==> -0.0",
                "0.0 ==> 0.0",
                "16#a.8 ==> 10.5",
                "2#0.1#e-3 ==> 0.0625",
                "10#1.5#e2 ==> 150.0",
                "5.0e-324 ==> 5.0e-324",
                "1.0e23 ==> 1.0e23",
                "9007199254740992.0 ==> 9.007199254740992e15",
                "9007199254740991.0 ==> 9007199254740991.0",
                "0.001 ==> 0.001",
                "0.0001 ==> 0.0001",
                "0.00001 ==> 1.0e-5",
                "ok ==> ok",
                "a@B_9 ==> a@B_9",
                "'ok' ==> ok",
                "'OK' ==> 'OK'",
                "'' ==> ''",
                "'a\\'b' ==> 'a\\'b'",
                "'and' ==> 'and'",
                "maybe ==> 'maybe'",
                "else ==> 'else'",
                "été ==> été",
                "'日本' ==> '日本'",
                "\"\" ==> []",
                "\"ab\" ==> [97,98]",
                "\"a\" \"b\"\"c\" ==> [97,98,99]",
                "\"\\b\\d\\e\\f\\n\\r\\s\\t\\v\" ==> [8,127,27,12,10,13,32,9,11]",
                "\"\\0\\18\\377\\x41\\x{1F600}\\^a\\^Z\\^?\\q\\\\\" ==> [0,1,56,255,65,128512,1,26,127,113,92]",
                "[] ==> []",
                "[ 1 , 2 ] ==> [1,2]",
                "[1|a] ==> [1|a]",
                "[1|[2|[3]]] ==> [1,2,3]",
                "[1|[2|b]] ==> [1,2|b]",
                "{} ==> {}",
                "{a,{b}} ==> {a,{b}}",
                "#{} ==> #{}",
                "#{b => 1,a=>2} ==> #{a => 2,b => 1}",
                "#{1.0 => f,2 => i} ==> #{2 => i,1.0 => f}",
                "#{a => 1,a => 2} ==> #{a => 2}",
                "fun lists:map/2 ==> fun lists:map/2",
                "fun 'A' : 'B c' / 0 ==> fun 'A':'B c'/0",
                "funny ==> funny",
                "<<>> ==> <<>>",
                "<<1,2,\"abc\">> ==> <<1,2,97,98,99>>",
                "<<256,-1>> ==> <<0,255>>",
                "<<\"é\">> ==> <<233>>",
                "<<\"é\"/utf8>> ==> <<195,169>>",
                "<<233/utf8>> ==> <<195,169>>",
                "<<\"a\"/utf16-little>> ==> <<97,0>>",
                "<<\"😀\"/utf32>> ==> <<0,1,246,0>>",
                "<<5:3>> ==> <<5:3>>",
                "<<1:1,0:7>> ==> <<128>>",
                "<<1:12/little>> ==> <<1,0:4>>",
                "<<16#1234:16/little-signed>> ==> <<52,18>>",
                "<<1:2/unit:8>> ==> <<0,1>>",
                "<<1/float>> ==> <<63,240,0,0,0,0,0,0>>",
                "<<1.5:32/float-little>> ==> <<0,0,192,63>>",
                "<< <<1,2>>/binary,3 >> ==> <<1,2,3>>",
                "<< <<1:1>>/bits, <<2:2>>/bitstring >> ==> <<6:3>>",
                "<<\"ab\":16>> ==> <<0,97,0,98>>",
                "<0.82.0> ==> <0.82.0>",
                "<peer@host.82.1/3> ==> <peer@host.82.1/3>",
                "<'p@a.b'.82.1> ==> <'p@a.b'.82.1>",
                "#Ref<0.1.2.3> ==> #Ref<0.1.2.3>",
                "#Port<0.6> ==> #Port<0.6>",
            })
    void readsAndPrints(String text, String printed) {
        assertThat(TermSyntax.print(TermSyntax.parse(text))).isEqualTo(printed);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiterString = " ==> ",
            value = {
                "[ ==> 1 ==> a term ==> the end of the text",
                "[1 ==> 2 ==> a comma, a bar or ] ==> the end of the text",
                "{1;2} ==> 2 ==> a comma or } ==> ';'",
                "[1|2,3] ==> 4 ==> ] ==> ','",
                "[|a] ==> 1 ==> a term ==> '|'",
                "1 2 ==> 2 ==> the end of the text behind the term ==> '2'",
                "X ==> 0 ==> a term (an atom like this one needs quotes) ==> the variable X",
                "end ==> 0 ==> quotes around a reserved word ==> end",
                "ωμ ==> 0 ==> a term ==> 'ω'",
                "37#1 ==> 0 ==> a base from 2 to 36 ==> 37",
                "2#2 ==> 2 ==> a digit in base 2 ==> '2'",
                "1.0e ==> 4 ==> a digit in base 10 ==> the end of the text",
                "1.0e999 ==> 0 ==> a float within the range of 64 bits ==> 1.0e999",
                "16#1.0#e99999 ==> 0 ==> an exponent from -2000 to 2000 ==> 16#1.0#e99999",
                "\"ab ==> 3 ==> the quote that closes the one at offset 0 ==> the end of the text",
                "'\\x{d800}' ==> 3 ==> a Unicode code point that is no surrogate ==> {d800}",
                "$\\xg1 ==> 3 ==> a hexadecimal digit ==> 'g'",
                "#{a := 1} ==> 4 ==> => between a key and its value ==> ':'",
                "#Fun<a.1.2> ==> 0 ==> a term that text can hold ==> a fun with an environment",
                "<42.1.0> ==> 1 ==> 0 or a node's name: only the node that printed it knows such a number ==> 42",
                "<0.4294967296.0> ==> 3 ==> a pid's number of at most 4294967295 ==> 4294967296",
                "#Ref<0.1.2.3.4.5.6> ==> 7 ==> at most 5 words of a reference ==> 6 words",
                "fun a:b/256 ==> 8 ==> an arity of at most 255 ==> 256",
                "<<1.5>> ==> 2 ==> a segment's value of the type integer ==> 1.5 (needs /float)",
                "<<a>> ==> 2 ==> a segment's value of the type integer ==> Atom",
                "<<1:999999999>> ==> 4 ==> sizes of at most 134217728 bits in one text ==> 999999999",
                "<<16#d800/utf8>> ==> 2 ==> a Unicode code point that is no surrogate ==> 55296",
                "<<1/what>> ==> 4 ==> integer, float, binary, bytes, bitstring, bits, utf8, utf16, utf32, signed,"
                        + " unsigned, big, little, native or unit:N ==> what",
            })
    void refusesWithPlaceAndReason(String text, int offset, String expected, String actual) {
        assertThatExceptionOfType(TermSyntaxException.class)
                .isThrownBy(() -> TermSyntax.parse(text))
                .satisfies(fault -> assertThat(fault.offset()).isEqualTo(offset))
                .satisfies(fault -> assertThat(fault.expected()).isEqualTo(expected))
                .satisfies(fault -> assertThat(fault.actual()).isEqualTo(actual));
    }

    @ParameterizedTest
    @ValueSource(strings = {"% a comment\n ' ' %another", "'\\s'", "\t\r\n' '.\u00a0% the end"})
    void passesOverBlanksAndComments(String text) {
        assertThat(TermSyntax.parse(text)).isEqualTo(new Atom(" "));
    }

    @Test
    void takesABlankForACharacter() {
        assertThat(TermSyntax.print(TermSyntax.parse("[$ ,$\n]"))).isEqualTo("[32,10]");
    }

    @Test
    void pointsAtTheFault() {
        assertThatExceptionOfType(TermSyntaxException.class)
                .isThrownBy(() -> TermSyntax.parse("{a,\n 😀é, Bc}"))
                .withMessage("at line 2, column 2: expected a term, got '😀'")
                .satisfies(fault -> assertThat(fault.excerpt()).isEqualTo(" 😀é, Bc}\n ^"));
        assertThatExceptionOfType(TermSyntaxException.class)
                .isThrownBy(() -> TermSyntax.parse("{a,\n 'é', Bc}"))
                .satisfies(fault -> assertThat(fault.line()).isEqualTo(2))
                .satisfies(fault -> assertThat(fault.column()).isEqualTo(7))
                .satisfies(fault -> assertThat(fault.excerpt()).isEqualTo(" 'é', Bc}\n      ^"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{", "#{", "#{a=>", "[a|", "<< "})
    void refusesTextThatNestsTooDeep(String opening) {
        assertThatExceptionOfType(TermSyntaxException.class)
                .isThrownBy(() -> TermSyntax.parse(opening.repeat(200_000)))
                .satisfies(fault -> assertThat(fault.expected()).isEqualTo("a term that nests at most 1000 deep"));
    }

    @Test
    void readsTextThatNestsAsDeepAsAllowed() {
        String text = "[".repeat(1000) + "]".repeat(1000);
        assertThat(TermSyntax.print(TermSyntax.parse(text))).isEqualTo(text);
        assertThat(TermSyntax.prettyPrint(TermSyntax.parse(text))).isNotEmpty();
    }

    @Test
    void showsTextAsText() {
        Term term = Term.list(Term.binary("日本"), ListTerm.string("λ\n"), Binary.copyOf((byte) 0xE9));
        assertThat(TermSyntax.printLine(term)).isEqualTo("[<<\"日本\"/utf8>>,\"λ\\n\",<<\"é\">>]");
        assertThat(TermSyntax.print(term)).isEqualTo("[<<230,151,165,230,156,172>>,[955,10],<<233>>]");
    }

    @Test
    void breaksLongTermsIntoLines() {
        Term term =
                new MapTerm(Map.of(new Atom("key"), ListTerm.of(List.of(new Atom("x".repeat(20)), Term.integer(1)))));
        assertThat(TermSyntax.prettyPrint(term, 30)).isEqualTo("#{key =>\n      [xxxxxxxxxxxxxxxxxxxx,\n       1]}");
        assertThatIllegalArgumentException().isThrownBy(() -> TermSyntax.prettyPrint(term, 0));
    }

    @Test
    void printsAFunWithItsEnvironmentAsErlangDoes() {
        Pid pid = new Pid(new Atom("nonode@nohost"), 1, 0, 0);
        Term fun = new LocalFun(1, Binary.wrap(new byte[16]), 0, new Atom("erl_eval"), 43, 3316493, pid, List.of());
        assertThat(fun).hasToString("#Fun<erl_eval.43.3316493>");
    }

    @Test
    void readsBackWhatItPrints() {
        TermGenerator generator = new TermGenerator(42);
        for (int i = 0; i < ROUND_TRIPS; i++) {
            Term term = generator.term(i % 5);
            assertThat(TermSyntax.parse(TermSyntax.print(term))).isEqualTo(term);
            assertThat(TermSyntax.parse(TermSyntax.prettyPrint(term, 1 + i % 100)))
                    .isEqualTo(term);
            assertThat(TermSyntax.parse(TermSyntax.printLine(term))).isEqualTo(term);
        }
    }

    @Test
    void excerptIsTheBeginningOfTheText() {
        Term text = Binary.wrap("a".repeat(20_000_000).getBytes(StandardCharsets.UTF_8));
        Term umlauts = Binary.wrap("\u00E4".repeat(1_000).getBytes(StandardCharsets.UTF_8));
        Term numbers = ListTerm.of(Collections.nCopies(1_000_000, IntTerm.of(1)));
        Term nested = IntTerm.of(1);
        for (int i = 0; i < 200; i++) {
            nested = Term.list(nested, nested);
        }

        assertThat(TermSyntax.excerpt(Term.tuple(Atom.OK, text), 20)).isEqualTo("{ok,<<\"aaaaaaaaaaaaa…");
        assertThat(TermSyntax.excerpt(umlauts, 20)).isEqualTo("<<\"" + "\u00E4".repeat(17) + "…");
        assertThat(TermSyntax.excerpt(numbers, 20)).isEqualTo("[1,1,1,1,1,1,1,1,1,1…");
        assertThat(TermSyntax.excerpt(nested, 20)).startsWith("[[[[").hasSizeLessThan(22);
        assertThat(TermSyntax.excerpt(Term.tuple(Atom.OK, IntTerm.of(1)), 20)).isEqualTo("{ok,1}");
        assertThatIllegalArgumentException().isThrownBy(() -> TermSyntax.excerpt(text, 15));
    }
}
