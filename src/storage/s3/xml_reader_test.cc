#include "storage/s3/xml_reader.h"

#include <gtest/gtest.h>

namespace firesteel::storage {
namespace {

TEST(XmlReaderTest, ReadsAnS3Error) {
  const auto document = ParseXml(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Key>a &amp; "
      "b&#x41;&#233;</Key><Empty/></Error>\n");
  ASSERT_TRUE(document.ok()) << document.status().ToString();
  EXPECT_EQ(document->name, "Error");
  EXPECT_EQ(document->ChildText("Code"), "NoSuchKey");
  EXPECT_EQ(document->ChildText("Key"), "a & bAé");
  EXPECT_NE(document->Child("Empty"), nullptr);
  EXPECT_EQ(document->ChildText("Missing"), "");
}

TEST(XmlReaderTest, DropsPrefixesAttributesAndComments) {
  const auto document = ParseXml("<s:A xmlns:s='u' x = \"1>2\"><!-- <B> --><s:B>t</s:B><![CDATA[<raw>&]]></s:A>");
  ASSERT_TRUE(document.ok()) << document.status().ToString();
  EXPECT_EQ(document->name, "A");
  EXPECT_EQ(document->ChildText("B"), "t");
  EXPECT_EQ(document->text, "<raw>&");
}

TEST(XmlReaderTest, RefusesWhatIsMalformed) {
  for (const char* bad :
       {"", "text", "<a>", "<a></b>", "<a/><b/>", "<a>&unknown;</a>", "<a>&#xD800;</a>", "<a>&#0;</a>", "<a>&amp</a>",
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<a b=c/>", "<a b='c/>", "<", "<a", "<a>&#99999999999;</a>"}) {
    EXPECT_EQ(ParseXml(bad).status().code(), StatusCode::kDataError) << bad;
  }
}

TEST(XmlReaderTest, EveryCutOfADocumentIsRefused) {
  const std::string whole = "<?xml version='1.0'?><r><k>a&lt;b</k><n/></r>";
  ASSERT_TRUE(ParseXml(whole).ok());
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(ParseXml(whole.substr(0, length)).ok()) << length;
}

TEST(XmlReaderTest, DepthIsLimited) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_FALSE(ParseXml(deep).ok());
}

TEST(XmlReaderTest, EscapingIsUndoneByReading) {
  const std::string odd = "a&b<c>\"d\"'e'\n\x01";
  const auto document = ParseXml("<k>" + XmlEscape(odd) + "</k>");
  ASSERT_TRUE(document.ok()) << document.status().ToString();
  EXPECT_EQ(document->text, odd);
}

}  // namespace
}  // namespace firesteel::storage
