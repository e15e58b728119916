using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using LlamaRunner.Frontends.Ollama.Generation;

namespace LlamaRunner.UnitTests.OllamaFrontend;

public sealed class LineTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\u2028b\u2029\u0085", "a\\u2028b\\u2029\\u0085")]
    [InlineData("“quoted” – é Â \u00a0", "“quoted” – é Â \u00a0")]
    [InlineData("", "")]
    public void Write_EndsOfLines_AreEscaped(string text, string expected) => Assert.Equal(expected, Write(text));

    [Fact]
    public void Write_AnyText_IsOneLineAndMeansTheSame() =>
        Gen.OneOf(Gen.Const("\u2028"), Gen.Const("\u2029"), Gen.Const("\u0085"), Gen.Const("\u2027"), Gen.Const("é"), Gen.String.AlphaNumeric).List[0, 20].Sample(static pieces =>
        {
            var text = string.Concat(pieces);
            var written = Write(text);
            return written.IndexOfAny(['\u2028', '\u2029', '\u0085']) < 0
                && JsonDocument.Parse($"\"{written}\"").RootElement.GetString() == text;
        });

    private static string Write(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        LineText.Write(output, Encoding.UTF8.GetBytes(text));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
