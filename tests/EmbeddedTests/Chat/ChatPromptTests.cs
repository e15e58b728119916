using LlamaRunner.Backends.Embedded.Chat;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.EmbeddedTests.Support;

namespace LlamaRunner.EmbeddedTests.Chat;

/// <summary>Prompts of conversations. What is expected of the demo model's template is what llama-server's /apply-template gives.</summary>
public sealed class ChatPromptTests
{
    private readonly string _template;

    public ChatPromptTests(DemoRunner demo)
    {
        Assert.NotNull(demo.Runner);
        _template = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Repository.DemoModel)!, "../tools/demo-model/source/chat_template.jinja"));
    }

    public static TheoryData<string, string> Conversations => new()
    {
        { "user:Hi", "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n" },
        { "system:Be short.|user:Hi é🦊", "<|im_start|>system\nBe short.<|im_end|>\n<|im_start|>user\nHi é🦊<|im_end|>\n<|im_start|>assistant\n" },
        { "developer:S|user:a", "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\n" },
        { "user: a\n|assistant:b |user:c", "<|im_start|>user\n a\n<|im_end|>\n<|im_start|>assistant\nb <|im_end|>\n<|im_start|>user\nc<|im_end|>\n<|im_start|>assistant\n" },
        { "system:S|user:a|assistant:b|user:c|assistant:d", "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>\n<|im_start|>user\nc<|im_end|>\n<|im_start|>assistant\nd" },
        { "assistant:d", "<|im_start|>assistant\nd" },
    };

    [Theory]
    [MemberData(nameof(Conversations))]
    public void Make_DemoTemplate_GivesWhatLlamaServerGives(string conversation, string expected)
    {
        var prompt = ChatPrompt.TryCreate(_template, out var reason);

        Assert.Equal("", reason);
        Assert.Equal(expected, prompt!.Make(Read(conversation)));
    }

    [Theory]
    [InlineData("{{ '<|start_header_id|>' }}{{ '<|end_header_id|>' }}", "<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n")]
    [InlineData("{{ '<start_of_turn>' }}", "<start_of_turn>user\nHi<end_of_turn>\n<start_of_turn>model\n")]
    public void Make_TemplateOfAKnownFamily_HasItsForm(string template, string expected) =>
        Assert.Equal(expected, ChatPrompt.TryCreate(template, out _)!.Make(Read("user:Hi")));

    [Theory]
    [InlineData(null, "no chat template")]
    [InlineData(" ", "no chat template")]
    [InlineData("{% for m in messages %}>>{{ m.role }}: {{ m.content }}{% endfor %}", "does not know the model's chat template")]
    [InlineData("<|start|>system<|message|>x<|channel|>analysis", "does not know the model's chat template")]
    public void TryCreate_TemplateThatIsNotKnown_SaysWhy(string? template, string expected)
    {
        Assert.Null(ChatPrompt.TryCreate(template, out var reason));
        Assert.Contains(expected, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("user:a|assistant:b|assistant:c")]
    [InlineData("user:a\0b")]
    public void Make_MessagesThatCannotBe_AreRefused(string conversation)
    {
        var failure = Assert.Throws<BadRequestException>(() => ChatPrompt.TryCreate(_template, out _)!.Make(Read(conversation)));

        Assert.Equal("messages", failure.Field);
    }

    private static List<ChatMessage> Read(string conversation) =>
    [
        .. conversation.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(message => message.Split(':', 2)).Select(parts => new ChatMessage(parts[0], parts[1])),
    ];
}
