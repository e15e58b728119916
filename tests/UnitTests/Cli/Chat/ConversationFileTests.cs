using LlamaRunner.Host.Cli;
using LlamaRunner.Host.Cli.Chat;

namespace LlamaRunner.UnitTests.Cli.Chat;

public sealed class ConversationFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llamarunner-chat-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ConversationFile Files => new(_folder, Path.Combine(_folder, "home"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task SaveAndLoad_GiveTheSameConversation()
    {
        var conversation = new Conversation { Model = "demo", System = "Be brief." };
        conversation.Add("user", "Grüße \"日本\"");
        conversation.Add("assistant", "Hi");
        conversation.Parameters.Set("seed", "7");

        Assert.Equal(Path.Combine(_folder, "a.json"), await Files.SaveAsync("a.json", conversation, Token));
        var loaded = new Conversation { Model = "other" };
        Assert.Equal(2, await Files.LoadAsync("a.json", loaded, Token));

        Assert.Equal(conversation.Messages, loaded.Messages);
        Assert.Equal(("Be brief.", "other", "7"), (loaded.System, loaded.Model, loaded.Parameters.Values["seed"].ToJsonString()));
        Assert.Contains("Grüße", await File.ReadAllTextAsync(Path.Combine(_folder, "a.json"), Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json", "is no saved conversation")]
    [InlineData("null", "is no saved conversation")]
    [InlineData("{}", "must hold \"messages\"")]
    [InlineData("""{"messages":[null]}""", "must hold \"messages\"")]
    [InlineData("""{"messages":[{"role":"tool","content":"x"}]}""", "must hold \"messages\"")]
    [InlineData("""{"messages":[],"parameters":{"top_p":9}}""", "top_p is \"9\"")]
    public async Task Load_Wrong_SaysSoAndChangesNothing(string content, string expected)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "b.json"), content, Token);
        var conversation = new Conversation { Model = "demo", System = "kept" };
        conversation.Add("user", "kept");

        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => Files.LoadAsync("b.json", conversation, Token));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Equal(("kept", "kept"), (conversation.System, Assert.Single(conversation.Messages).Content));
    }

    [Fact]
    public async Task Load_NotThere_NamesTheFile()
    {
        var failure = await Assert.ThrowsAsync<CommandFailedException>(
            () => Files.LoadAsync("~/none.json", new Conversation { Model = "demo" }, Token));
        Assert.StartsWith(Path.Combine(_folder, "home", "none.json") + " cannot be read: ", failure.Message, StringComparison.Ordinal);
    }
}
