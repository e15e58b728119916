using LlamaRunner.Host.Cli.Terminal;

namespace LlamaRunner.UnitTests.Cli.Terminal;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("as it is\n\t日本 é", "as it is\n\t日本 é")]
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    [InlineData("\e[31mred\a\0\u009b", "[31mred")]
    public void Clean_ControlCharacters_AreDropped(string text, string expected) => Assert.Equal(expected, PlainText.Clean(text));
}
