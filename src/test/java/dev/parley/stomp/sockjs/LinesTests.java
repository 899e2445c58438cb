package dev.parley.stomp.sockjs;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LinesTests {

	@Test
	void aPollIsOneLine() {
		assertThat(Lines.POLLING.prelude()).isEmpty();
		assertThat(format(Lines.POLLING, "a[\"100%\"]")).isEqualTo("a[\"100%\"]\n");
	}

	@Test
	void aStreamBeginsWithWhatBrowsersSwallow() {
		assertThat(new String(Lines.STREAMING.prelude(), StandardCharsets.UTF_8)).isEqualTo("h".repeat(2048) + "\n");
		assertThat(format(Lines.STREAMING, "h")).isEqualTo("h\n");
	}

	@Test
	void anEventHasNoPercentSignThatAClientCouldUndo() {
		assertThat(format(Lines.EVENTS, "a[\"100%, 100%25 안녕\"]"))
			.isEqualTo("data: a[\"100\\u0025, 100\\u002525 안녕\"]\r\n\r\n");
	}

	@Test
	void aScriptCannotBeEndedByAMessage() {
		HtmlFile page = new HtmlFile("a.b", "n0nce", "'self'");
		assertThat(format(page, "a[\"</script><script>alert(1)//\"]")).isEqualTo(
				"<script nonce=\"n0nce\">\np(\"a[\\\"\\u003C\\/script\\u003E\\u003Cscript\\u003Ealert(1)\\/\\/\\\"]\");\n</script>\r\n");
		assertThat(page.contentSecurityPolicy()).contains("script-src 'nonce-n0nce'");
		assertThat(page.prelude()).hasSizeGreaterThan(1024);
	}

	private static String format(FrameFormat format, String frame) {
		return new String(format.format(frame.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
	}

}
