-- The clauses of a text without digits and blanks. Regular expressions and translate() would take several times as long.
create or replace macro clauses(text) as
    string_split(
        text
        .replace('0', '').replace('1', '').replace('2', '').replace('3', '').replace('4', '')
        .replace('5', '').replace('6', '').replace('7', '').replace('8', '').replace('9', '')
        .replace(' ', '').replace(chr(9), '').replace(chr(10), '').replace(chr(13), '')
        .replace('。', '，').replace('；', '，').replace('：', '，').replace('、', '，').replace('！', '，')
        .replace('？', '，').replace(',', '，').replace(chr(59), '，').replace(':', '，').replace('!', '，')
        .replace('?', '，'),
        '，'
    );
