using LlamaRunner.Dialects.Processes;

namespace LlamaRunner.UnitTests.Dialects.Processes;

public sealed class ListeningLineTests
{
    [Theory]
    [InlineData("0.00.605.379 I srv  llama_server: listening on http://127.0.0.1:39247", 39247)]
    [InlineData("main: server is listening on http://127.0.0.1:8080 - starting the main loop", 8080)]
    [InlineData("main: HTTP server is listening, hostname: 127.0.0.1, port: 8585, http threads: 3", 8585)]
    [InlineData("listening on http://10.0.0.1:80", null)]
    [InlineData("listening on http://127.0.0.1:", null)]
    [InlineData("listening on http://127.0.0.1:0", null)]
    [InlineData("listening on http://127.0.0.1:99999", null)]
    [InlineData("model loaded", null)]
    public void FindPort_Line_GivesThePortItNames(string line, int? expected) => Assert.Equal(expected, ListeningLine.FindPort(line));
}
