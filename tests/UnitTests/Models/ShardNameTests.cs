using LlamaRunner.Host.Models;

namespace LlamaRunner.UnitTests.Models;

public sealed class ShardNameTests
{
    [Theory]
    [InlineData("m-00001-of-00003.gguf", "m", 1, 3)]
    [InlineData("a-00001-of-00002-00002-of-00003.GGUF", "a-00001-of-00002", 2, 3)]
    public void Of_Shard_HasParts(string name, string stem, int number, int count) =>
        Assert.Equal(new ShardName(stem, number, count), ShardName.Of(name));

    [Theory]
    [InlineData("m.gguf")]
    [InlineData("m-00000-of-00003.gguf")]
    [InlineData("m-00004-of-00003.gguf")]
    [InlineData("m-1-of-3.gguf")]
    [InlineData("-00001-of-00003.gguf")]
    [InlineData("m-00001-of-00003.gguf.part")]
    public void Of_AnotherName_IsNoShard(string name) => Assert.Null(ShardName.Of(name));

    [Fact]
    public void Sibling_Number_NamesIt() => Assert.Equal("m-00002-of-00012.gguf", new ShardName("m", 1, 12).Sibling(2));
}
