using System.Text;
using LlamaRunner.Contracts.Filters;

namespace LlamaRunner.UnitTests.Filters;

public sealed class ServerSentEventTests
{
    [Theory]
    [InlineData("data: x\n\n", "", "x")]
    [InlineData("data:x\r\n\r\n", "", "x")]
    [InlineData("data:  x\r\r", "", " x")]
    [InlineData("event: delta\ndata: {}\nid: 7\nretry: 1\n\n", "delta", "{}")]
    [InlineData("data: a\ndata: b\ndata\ndata:c\n\n", "", "a\nb\n\nc")]
    [InlineData("\uFEFFdata: x\n\n", "", "x")]
    [InlineData("data: x", "", "x")]
    [InlineData("data:\n\n", "", "")]
    [InlineData(": ping\n\n", "", null)]
    [InlineData("dat: x\nDATA: y\ndatax: z\n\n", "", null)]
    [InlineData("\n", "", null)]
    public void Read_Event_HasTypeAndData(string bytes, string type, string? data)
    {
        var read = new ServerSentEvent(Encoding.UTF8.GetBytes(bytes));

        Assert.Equal(type, Encoding.UTF8.GetString(read.Type.Span));
        Assert.Equal(data is not null, read.HasData);
        Assert.Equal(data ?? string.Empty, Encoding.UTF8.GetString(read.Data.Span));
        Assert.Equal(bytes, Encoding.UTF8.GetString(read.Bytes.Span));
    }

    [Theory]
    [InlineData("x", "", "data: x\n\n")]
    [InlineData("a\r\nb\rc\n", "note", "event: note\ndata: a\ndata: b\ndata: c\ndata: \n\n")]
    [InlineData("", "", "data: \n\n")]
    public void Create_AnyText_IsReadBackAsItIs(string data, string type, string bytes)
    {
        var made = ServerSentEvent.Create(Encoding.UTF8.GetBytes(data), Encoding.UTF8.GetBytes(type));

        Assert.Equal(bytes, Encoding.UTF8.GetString(made.Bytes.Span));
        Assert.Equal(data.ReplaceLineEndings("\n"), Encoding.UTF8.GetString(made.Data.Span));
        Assert.Equal(type, Encoding.UTF8.GetString(made.Type.Span));
    }

    [Fact]
    public void Create_TypeOfTwoLines_IsRefused() => Assert.Throws<ArgumentException>(() => ServerSentEvent.Create("x"u8, "a\nb"u8));
}
